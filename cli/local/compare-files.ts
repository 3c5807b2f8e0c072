import { readEnvironment } from "#adapters/env.ts";
import { ffmpegFilms } from "#adapters/ffmpeg/films.ts";
import { ffmpegReviewFilms } from "#adapters/ffmpeg/review-films.ts";
import type { Source } from "#core/film/source.ts";
import type { Attendance } from "#cli/local/run-ordered.ts";
import { triedAgain } from "#cli/runner/tried-again.ts";
import { compareFilms, type CompareRequest, type Comparison } from "#pipeline/review/compare.ts";

/** Two film files of the same pictures, and the review's figures of both. */
export type ComparedFiles = { readonly a: Source; readonly b: Source; readonly comparison: Comparison };

/** @see compareFilms */
export const compareFiles = async (
  pathA: string,
  pathB: string,
  cuts: CompareRequest["cuts"],
  { listen, signal }: Attendance,
): Promise<ComparedFiles> => {
  const environment = readEnvironment();
  const films = await ffmpegFilms(environment);
  const coloured = await ffmpegReviewFilms(environment);
  const [a, b] = [await films.inspect(pathA), await films.inspect(pathB)];
  const told = (frames: number, total: number): void => {
    listen({ type: "stage", stage: "look", frames, total, done: frames >= total });
  };
  const compare = () => compareFilms({ films, coloured, signal }, { a, b, cuts }, told);
  const comparison = await triedAgain(compare, signal);
  return { a, b, comparison };
};
