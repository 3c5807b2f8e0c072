import { basename } from "node:path";
import { readCelsText } from "#adapters/cels/cels-text.ts";
import { readPaletteFile } from "#adapters/pictures/palette-file.ts";
import { keyOf, type CelColour, type Recolour } from "#core/cels/cel-palette.ts";
import {
  colourNamesOf,
  colourOfText,
  coloursOf,
  readCharacters,
  recolouring,
  refuseOtherSets,
} from "#core/cels/character-sets.ts";
import { JobError } from "#core/errors.ts";
import type { ColorizeRequest } from "#cli/request/colorize-request.ts";

export type CelColours = {
  /** Colours that painted drawings may have; null: any. */
  readonly allowed: readonly CelColour[] | null;
  /** What painted drawings' colours become. */
  readonly recolour: Recolour;
  /** What colours are called, by keyOf a colour. */
  readonly colourNames: ReadonlyMap<number, string>;
};

/** The colours that were asked for: of a palette's file, or of characters and their sets. @throws JobError */
export const askedColours = async ({ palette, celSet = [] }: ColorizeRequest): Promise<CelColours> => {
  if (palette !== undefined && /\.json$/i.test(palette)) return ofCharacters(palette, celSet);
  if (celSet.length > 0)
    throw new JobError(
      "UsageInvalid",
      "--cel-set names a set of a character; give the file of characters with --palette characters.json",
    );
  if (palette === undefined) return { allowed: null, ...asTheyAre, colourNames: new Map() };
  const colours = await readPaletteFile(palette);
  const named = colours.flatMap(({ name, rgb }) =>
    name === null ? [] : [[keyOf(colourOfText(rgb)), name] as const],
  );
  return {
    allowed: colours.map(({ rgb }) => colourOfText(rgb)),
    ...asTheyAre,
    colourNames: new Map(named),
  };
};

const asTheyAre = { recolour: (): ReadonlyMap<number, CelColour> => new Map() };

const ofCharacters = async (path: string, sets: readonly string[]): Promise<CelColours> => {
  const name = basename(path);
  const text = await readCelsText(path, "file of characters");
  const characters = readCharacters(text, name);
  // A set that is none is said before the work.
  refuseOtherSets(characters, sets, name);
  return {
    allowed: coloursOf(characters),
    recolour: (painted) => recolouring(characters, sets, painted, name),
    colourNames: colourNamesOf(characters),
  };
};
