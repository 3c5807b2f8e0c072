import type { Container } from "#core/film/carriage.ts";
import type { Source } from "#core/film/source.ts";
import { chaptersElement } from "#adapters/ffmpeg/probe/matroska-chapters.ts";
import { id } from "#adapters/ffmpeg/probe/matroska-read.ts";
import { changeFile, emptied, headOf } from "#adapters/ffmpeg/write/matroska-elements.ts";

type Wanted = {
  readonly source: Source;
  readonly container: Container;
  /** Whether the result has all of the film's pictures, at their times. */
  readonly isAsItWas: boolean;
};

/** All chapters of a film as Matroska keeps them; null where ffmpeg is to write those that it knows. */
export const wantedChapters = async ({ source, container, isAsItWas }: Wanted): Promise<Buffer | null> =>
  container === "matroska" && source.editions !== null && isAsItWas
    ? chaptersElement(source.uri, -source.startSeconds)
    : null;

/**
 * Puts all chapters of a film into a file of Matroska that ffmpeg wrote without any, where it was told to leave
 * room before the first cluster (`-metadata_header_padding`). What is left of the room stays.
 *
 * @param chapters  the whole element
 * @returns whether it could: not where no such room lies there
 */
const keepChapters = async (path: string, chapters: Buffer): Promise<boolean> => {
  let isKept = false;
  await changeFile(path, async (file) => {
    const [room, first] = (await headOf(file)).elements.slice(-2);
    if (room?.id !== id.void || first?.id !== id.cluster) return null;
    const left = first.at - room.at - chapters.length;
    if (left < 2) return null;
    isKept = true;
    return [{ at: room.at, bytes: Buffer.concat([chapters, emptied(left)]) }];
  });
  return isKept;
};

/**
 * Puts a film's chapters into what was joined of it, where Matroska has more to say of them than ffmpeg knows.
 *
 * @param chapters  the whole element; null: ffmpeg wrote those that it knows
 * @returns sentences on what is written otherwise
 */
export const finishChapters = async (
  path: string,
  { source, container }: Wanted,
  chapters: Buffer | null,
): Promise<string[]> => {
  const { editions } = source;
  if (chapters !== null)
    return (await keepChapters(path, chapters))
      ? []
      : ["its chapters could not be written into the result"];
  return container === "matroska" && editions !== null && (editions.ordered || editions.count > 1)
    ? ["its chapters are written as one list, in the order of the pictures"]
    : [];
};
