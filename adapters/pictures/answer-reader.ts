import { JobError } from "#core/errors.ts";
import type { AnswerReader } from "#core/ports/colourist.ts";
import { PictureFault, readPicture } from "#adapters/pictures/read-picture.ts";

/** What picture files of the formats that we take begin with, each at its place. */
const starts: readonly { readonly at: number; readonly bytes: string }[] = [
  { at: 0, bytes: "\x89PNG" },
  { at: 0, bytes: "\xff\xd8\xff" },
  { at: 0, bytes: "II*\0" },
  { at: 0, bytes: "MM\0*" },
  { at: 0, bytes: "GIF8" },
  { at: 8, bytes: "WEBP" },
  { at: 4, bytes: "ftyp" },
];

/** Pictures that colourists gave, read by sharp; what is no picture is told by how it begins. */
export const answerReader: AnswerReader = {
  read: async (bytes, sizeFor) => {
    if (bytes.length === 0) throw new JobError("MediaUnreadable", "is empty");
    // Only pictures made of pixels: others may name files and addresses.
    const text = Buffer.from(bytes.subarray(0, 64)).toString("latin1");
    if (!starts.some(({ at, bytes: start }) => text.startsWith(start, at))) {
      const shown = text
        .replaceAll(/[^\x20-\x7e]+/g, " ")
        .trim()
        .slice(0, 40);
      throw new JobError(
        "MediaUnreadable",
        `is no picture: it begins with ${JSON.stringify(shown)}; PNG, JPEG, TIFF, WebP, AVIF and GIF are taken`,
      );
    }
    return readPicture(bytes, sizeFor).catch((error: unknown) => {
      if (!(error instanceof PictureFault)) throw error;
      const code = error.kind === "unreadable" ? "MediaUnreadable" : "MediaUnsupported";
      throw new JobError(code, error.message, {}, { cause: error });
    });
  },
};
