import { expect, it } from "vitest";
import { isFilmName } from "#core/batches/film-names.ts";

it("a film is known by its name's ending, in any case; hidden files and pictures are none", () => {
  expect(["a.mp4", "b.MOV", "reel 1.mxf", "c.d.ts"].map(isFilmName)).toEqual([true, true, true, true]);
  expect(["._a.mp4", "a.png", "mp4", "notes.txt", ".mp4"].map(isFilmName)).not.toContain(true);
});
