import { JobError } from "#core/errors.ts";
import type { ReferenceReader } from "#core/ports/reference-reader.ts";
import { PictureFault, readPicture } from "#adapters/pictures/read-picture.ts";

/** Pictures read by sharp: embedded profiles are honoured, 16 bits come down to 8. */
export const referenceReader: ReferenceReader = {
  read: async (bytes, name, sizeFor) => {
    const picture = await readPicture(bytes, sizeFor).catch((error: unknown) => {
      if (!(error instanceof PictureFault)) throw error;
      const code = error.kind === "unreadable" ? "MediaUnreadable" : "MediaUnsupported";
      throw new JobError(code, `the reference ${name} ${error.message}`, { name }, { cause: error });
    });
    const { rgb, size, opacity } = picture;
    return { rgb, size, opacity };
  },
};
