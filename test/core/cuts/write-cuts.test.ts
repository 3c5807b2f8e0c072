import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cutForms } from "#core/cuts/cut-list.ts";
import { placeCuts, type CutFilm } from "#core/cuts/place-cuts.ts";
import { readCuts } from "#core/cuts/read-cuts.ts";
import { writeCuts } from "#core/cuts/write-cuts.ts";
import { film24, ntsc, pal, steadyFilm, unsteadyFilm } from "#test/core/cuts/cut-film.ts";

const rows = (text: string) =>
  text
    .trimEnd()
    .split("\n")
    .map((line, index) => ({ line: index + 1, cells: line.split(",") }));

const shotsOf = (film: CutFilm, cuts: readonly number[]) =>
  [0, ...cuts].map((first, index) => ({ first, end: cuts[index] ?? film.pts.length }));

const films: Record<string, CutFilm> = {
  "25": steadyFilm(90_000, pal),
  "25 from 10:00:00:00": steadyFilm(3000, pal, "10:00:00:00"),
  "23.976": steadyFilm(90_000, film24),
  "29.97 drop-frame": steadyFilm(120_000, ntsc),
  "29.97 non-drop from 01:00:00:00": steadyFilm(40_000, ntsc, "01:00:00:00"),
  "29.97 drop-frame from 00:59:50;00": steadyFilm(40_000, ntsc, "00:59:50;00"),
  "23.976 in milliseconds": unsteadyFilm(
    Array.from({ length: 5000 }, (_, frame) => Math.round((frame * 1001) / 24)),
    film24,
  ),
};

describe("writeCuts", () => {
  for (const form of cutForms) {
    it.each(Object.keys(films))(
      `writes ${form} that reads as the same shots, at %s frames per second`,
      (name) => {
        const film = films[name]!;
        const cut = fc.integer({ min: 1, max: film.pts.length - 1 });
        fc.assert(
          fc.property(fc.uniqueArray(cut, { maxLength: 12 }), (found) => {
            const cuts = found.sort((a, b) => a - b);
            const text = writeCuts(
              { ...film, name: 'a "film", one.mp4', shots: shotsOf(film, cuts) },
              form,
            );
            expect(placeCuts(readCuts("cuts", text, rows), film)).toEqual({ cuts, notes: [] });
          }),
          { numRuns: 30 },
        );
      },
    );

    it(`writes ${form} of a part of a film`, () => {
      const film = steadyFilm(500, pal);
      const text = writeCuts(
        {
          ...film,
          name: "a",
          shots: [
            { first: 100, end: 150 },
            { first: 150, end: 200 },
          ],
        },
        form,
      );
      expect(placeCuts(readCuts("cuts", text, rows), film).cuts).toEqual([100, 150, 200]);
    });
  }

  it.each(["csv", "pyscenedetect", "otio"] as const)("writes %s of a film of variable rate", (form) => {
    const film = unsteadyFilm([0, 40, 50, 60, 70, 900, 940], pal);
    const text = writeCuts({ ...film, name: "a", shots: shotsOf(film, [2, 3, 5]) }, form);
    expect(placeCuts(readCuts("cuts", text, rows), film).cuts).toEqual([2, 3, 5]);
  });
});
