import { labFromSrgb } from "#core/colour/lab.ts";
import { JobError } from "#core/errors.ts";
import type { ReferenceReader } from "#core/ports/reference-reader.ts";
import { mostSide, openPicture } from "#adapters/pictures/open-picture.ts";

/** Pixels along a side: smaller shows nothing, larger is no frame of a film. */
const sides = { least: 32, most: mostSide } as const;

/** Mean chroma, Lab units, below which a picture is grey: a scan of a grey print reaches 1. */
const leastChroma = 1.5;

/** Pictures read by sharp: embedded profiles are honoured, 16 bits come down to 8. */
export const referenceReader: ReferenceReader = {
  read: async (bytes, name, sizeFor) => {
    const unreadable = (error: unknown): JobError =>
      new JobError(
        "MediaUnreadable",
        `the reference ${name} cannot be read as a picture: ${error instanceof Error ? error.message : String(error)}; give PNG, JPEG, TIFF, WebP, AVIF or GIF`,
        { name },
        { cause: error },
      );
    const opened = await openPicture(bytes).catch((error: unknown) => {
      throw unreadable(error);
    });
    const found = await opened
      .autoOrient()
      .metadata()
      .catch((error: unknown) => {
        throw unreadable(error);
      });
    const own = { width: found.autoOrient.width, height: found.autoOrient.height };
    if (Math.min(own.width, own.height) < sides.least || Math.max(own.width, own.height) > sides.most) {
      throw new JobError(
        "MediaUnsupported",
        `the reference ${name} is ${own.width}x${own.height}; each side must have ${sides.least} to ${sides.most} pixels`,
        { name },
      );
    }
    const size = sizeFor(own);
    const { data } = await opened
      .toColourspace("srgb")
      .flatten({ background: "#808080" })
      .resize(size.width, size.height, { fit: "fill", kernel: "lanczos3" })
      .raw()
      .toBuffer({ resolveWithObject: true })
      .catch((error: unknown) => {
        throw unreadable(error);
      });
    const rgb = data.length === size.width * size.height ? tripled(data) : data;
    refuseGrey(rgb, name);
    return { rgb, size };
  },
};

const tripled = (grey: Uint8Array): Uint8Array =>
  Uint8Array.from({ length: grey.length * 3 }, (_, i) => grey[Math.floor(i / 3)] ?? 0);

const refuseGrey = (rgb: Uint8Array, name: string): void => {
  const lab = labFromSrgb(Float32Array.from(rgb, (code) => code / 255));
  let sum = 0;
  for (let i = 0; i < lab.length; i += 3) sum += Math.hypot(lab[i + 1] ?? 0, lab[i + 2] ?? 0);
  const chroma = sum / (lab.length / 3);
  if (chroma >= leastChroma) return;
  throw new JobError(
    "MediaUnsupported",
    `the reference ${name} is grey (mean chroma ${chroma.toFixed(1)}, at least ${leastChroma}): there is no colour to take from it; colour it first`,
    { name },
  );
};
