import { describe, expect, it } from "vitest";
import { bytesFromLightness, lightnessFromBytes } from "#core/colour/lightness-bytes.ts";
import type { FilmColour } from "#core/colour/film-colour.ts";
import { labFromSrgb } from "#core/colour/lab.ts";
import { lightnessPlane, lightnessTable } from "#core/colour/lightness.ts";

const film = (bitDepth: 8 | 10, colour: Partial<FilmColour["colour"]>): FilmColour => ({
  bitDepth,
  height: 1080,
  colour: { range: "limited", matrix: "bt709", primaries: "bt709", transfer: "bt709", ...colour },
});

describe("lightnessTable", () => {
  it("is Lab's lightness of the grey with that luma", () => {
    const table = lightnessTable(film(8, { range: "full" }));
    for (const code of [0, 1, 10, 100, 200, 255]) {
      const grey = code / 255;
      expect(table[code]).toBeCloseTo(labFromSrgb([grey, grey, grey])[0] ?? NaN, 3);
    }
  });

  it.each([
    [8, "limited", 16, 235],
    [8, "full", 0, 255],
    [10, "limited", 64, 940],
    [10, "full", 0, 1023],
  ] as const)(
    "runs from 0 at black to 100 at white and never falls (%s bit %s)",
    (depth, range, black, white) => {
      const table = lightnessTable(film(depth, { range }));
      expect(table).toHaveLength(2 ** depth);
      expect(table[black]).toBeCloseTo(0, 4);
      expect(table[white]).toBeCloseTo(100, 4);
      expect(table.every((lightness, code) => code === 0 || lightness >= table[code - 1]!)).toBe(true);
    },
  );

  it("makes reference white of PQ and HLG 100, and nothing brighter", () => {
    const pq = lightnessTable(film(10, { transfer: "smpte2084" }));
    expect(pq[64 + Math.round(0.5807 * 876)]).toBeCloseTo(100, 0);
    expect(pq[940]).toBe(100);
    const hlg = lightnessTable(film(10, { transfer: "arib-std-b67" }));
    expect(hlg[64 + Math.round(0.75 * 876)]).toBeCloseTo(100, 0);
    expect(hlg[940]).toBe(100);
  });
});

describe("lightnessPlane", () => {
  it("looks every code up", () => {
    const table = lightnessTable(film(10, {}));
    const out = new Float32Array(3);
    lightnessPlane(Uint16Array.of(64, 500, 940), table, out);
    expect(out).toEqual(Float32Array.of(table[64]!, table[500]!, table[940]!));
  });
});

describe("bytesFromLightness", () => {
  it("keeps lightness to a fifth of a unit", () => {
    const lightness = Float32Array.from({ length: 1001 }, (_, i) => i / 10);
    const bytes = new Uint8Array(1001);
    const back = new Float32Array(1001);
    bytesFromLightness(lightness, bytes);
    lightnessFromBytes(bytes, back);
    expect([bytes[0], bytes[1000]]).toEqual([0, 255]);
    expect(back.every((value, i) => Math.abs(value - lightness[i]!) < 0.2)).toBe(true);
  });
});
