import type { Source } from "#core/film/source.ts";

/** What of a film's video stream decides how its codes mean colours; `Source.video` is one. */
export type FilmColour = Pick<Source["video"], "bitDepth" | "height" | "colour">;
