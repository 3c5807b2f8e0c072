import { SingleBar } from "cli-progress";
import type { SubmittedFilm } from "#cli/cloud/submit-films.ts";

/** How far uploads are, all films together. */
export type UploadView = {
  readonly progress: (film: SubmittedFilm, bytes: number) => void;
  /** Nothing more of this film is to be sent. */
  readonly done: (film: SubmittedFilm) => void;
  readonly close: () => void;
};

const mebibytes = (bytes: number): number => Math.round(bytes / 2 ** 20);

/** A line that moves where a person looks on; else nothing, and the table at the end says it. */
export const uploadView = (totalBytes: number): UploadView => {
  const there = new Map<string, number>();
  const bar =
    process.stderr.isTTY && totalBytes > 0
      ? new SingleBar({
          format: "upload {bar} {value}/{total} MiB",
          barsize: 24,
          hideCursor: true,
          stream: process.stderr,
        })
      : null;
  bar?.start(mebibytes(totalBytes), 0);
  const set = ({ id }: SubmittedFilm, bytes: number): void => {
    there.set(id, bytes);
    bar?.update(mebibytes([...there.values()].reduce((sum, bytes) => sum + bytes, 0)));
  };
  return {
    progress: set,
    done: (film) => {
      set(film, film.local?.bytes ?? 0);
    },
    close: () => {
      bar?.stop();
    },
  };
};
