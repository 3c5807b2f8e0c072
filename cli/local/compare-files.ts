import { readEnvironment } from "#adapters/env.ts";
import { ffmpegFilms } from "#adapters/ffmpeg/films.ts";
import { ffmpegReviewFilms } from "#adapters/ffmpeg/review-films.ts";
import type { Source } from "#core/film/source.ts";
import { compareFilms, type CompareRequest, type Comparison } from "#pipeline/review/compare.ts";

/** Two film files of the same pictures, and the review's figures of both. */
export type ComparedFiles = { readonly a: Source; readonly b: Source; readonly comparison: Comparison };

/** @see compareFilms */
export const compareFiles = async (
  pathA: string,
  pathB: string,
  cuts: CompareRequest["cuts"],
): Promise<ComparedFiles> => {
  const environment = readEnvironment();
  const films = await ffmpegFilms(environment);
  const coloured = await ffmpegReviewFilms(environment);
  const [a, b] = [await films.inspect(pathA), await films.inspect(pathB)];
  return { a, b, comparison: await compareFilms({ films, coloured }, { a, b, cuts }, () => undefined) };
};
