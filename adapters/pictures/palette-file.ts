import { basename, extname } from "node:path";
import { labFromSrgb } from "#core/colour/lab.ts";
import { readAtMost } from "#adapters/read-at-most.ts";
import { JobError } from "#core/errors.ts";
import { abBinning } from "#core/metrics/ab-histogram.ts";
import { addToPalette, emptyPaletteSums, paletteOf } from "#core/metrics/palette.ts";
import { inputLimits } from "#core/limits.ts";
import { isNotThere, readFailure } from "#adapters/system-errors.ts";
import { openPicture } from "#adapters/pictures/open-picture.ts";
import { readAco, readAse } from "#adapters/pictures/palette-adobe.ts";
import {
  counted,
  paletteFault,
  readGpl,
  readHexList,
  type NamedColour,
} from "#adapters/pictures/palette-text.ts";

/** Pixels along the longer side that a picture's colours are counted on. */
const countedSide = 256;

/**
 * The colours of a palette: GIMP's .gpl, Adobe's .ase and .aco, a text file of #rrggbb, or a picture, whose
 * colours are found by how much of it they cover.
 *
 * @throws JobError MediaMissing, UsageInvalid: which file, line or colour is wrong, and how
 */
export const readPaletteFile = async (path: string): Promise<readonly NamedColour[]> => {
  const name = basename(path);
  const bytes = await readAtMost(path, inputLimits.picture.bytes, (why) => paletteFault(name, why)).catch(
    (error: unknown) => {
      if (!isNotThere(error)) throw readFailure(path, error);
      throw new JobError(
        "MediaMissing",
        `there is no palette at ${path}; check the name and the folder`,
        { path },
        { cause: error },
      );
    },
  );
  return counted(await coloursIn(bytes, name), name);
};

const coloursIn = async (bytes: Uint8Array, name: string): Promise<readonly NamedColour[]> => {
  const start = new TextDecoder("latin1").decode(bytes.subarray(0, 64));
  if (start.startsWith("ASEF")) return readAse(bytes, name);
  if (start.startsWith("GIMP Palette")) return readGpl(new TextDecoder().decode(bytes), name);
  const ending = extname(name).toLowerCase();
  if (ending === ".aco") return readAco(bytes, name);
  if (ending === ".ase" || ending === ".gpl")
    throw paletteFault(name, `does not begin as ${ending} files do; save it again, or give another`);
  if (/^[\s\w#/;,.()-]*$/.test(start)) return readHexList(new TextDecoder().decode(bytes), name);
  return coloursOfPicture(bytes, name);
};

const coloursOfPicture = async (bytes: Uint8Array, name: string): Promise<readonly NamedColour[]> => {
  const { data } = await openPicture(bytes)
    .then((picture) =>
      picture
        .autoOrient()
        .toColourspace("srgb")
        .flatten({ background: "#808080" })
        .resize(countedSide, countedSide, { fit: "inside", withoutEnlargement: true })
        .raw()
        .toBuffer({ resolveWithObject: true }),
    )
    .catch((error: unknown) => {
      const fault = paletteFault(
        name,
        "is neither a palette (.gpl, .ase, .aco, a text of #rrggbb) nor a picture",
      );
      fault.cause = error;
      throw fault;
    });
  const binning = abBinning();
  const sums = emptyPaletteSums(binning);
  addToPalette(sums, labFromSrgb(Array.from(data, (code) => code / 255)), binning);
  return paletteOf(sums, binning).map(({ rgb }) => ({ rgb, name: null }));
};
