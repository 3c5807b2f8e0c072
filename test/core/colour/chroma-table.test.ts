import { expect, it } from "vitest";
import { chromaAtLuma } from "#core/colour/chroma-at-luma.ts";
import { aPoints, bPoints, chromaTable, lumaSteps } from "#core/colour/chroma-table.ts";
import type { FilmColour } from "#core/colour/film-colour.ts";

const film = (height: number): FilmColour => ({
  bitDepth: 8,
  height,
  colour: { range: "limited", matrix: null, primaries: "bt709", transfer: "bt709" },
});

/** cb and cr at a point of the lattice. */
const at = (values: Float32Array, luma: number, a: number, b: number): number[] => {
  const point = (luma * aPoints + (a + 90) / 5) * bPoints + (b + 110) / 5;
  return [...values.subarray(2 * point, 2 * point + 2)];
};

it("holds the chroma of every point around the colours asked for, at every luma", () => {
  const table = chromaTable(film(720));
  table.fillAround(Float32Array.of(-12, 31, 4, 38));
  const chromaOf = chromaAtLuma(film(720));
  for (let luma = 0; luma <= lumaSteps; luma += 1) {
    for (const a of [-15, -10, -5, 0, 5]) {
      for (const b of [30, 35, 40])
        expect(at(table.values, luma, a, b)).toEqual(chromaOf(luma / lumaSteps, a, b).map(Math.fround));
    }
  }
});

it("fills what is missing only, and tells when there was none", () => {
  const table = chromaTable(film(700));
  const few = table.fillAround(Float32Array.of(0, 0));
  expect(few).toBeLessThan(20);
  expect(table.fillAround(Float32Array.of(1, -1))).toBeGreaterThan(few);
  const all = table.fillAround(Float32Array.of(-1000, 1000, 1000, -1000));
  expect(all).toBe(aPoints * bPoints);
  expect(table.fillAround(Float32Array.of(-1000, 1000))).toBe(all);
});

it("is kept for the same film, and not for another", () => {
  const table = chromaTable(film(720));
  expect(chromaTable(film(720))).toBe(table);
  expect(chromaTable(film(480))).not.toBe(table);
});
