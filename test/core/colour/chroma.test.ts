import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chromaRenderer, type FilmPicture } from "#core/colour/chroma.ts";
import { lightnessTable } from "#core/colour/lightness.ts";
import { lumaWeights } from "#core/colour/matrix.ts";
import { codeScale } from "#core/colour/quantisation.ts";
import { directChroma, type Frame } from "#test/core/colour/direct-chroma.ts";

const sdr = { range: "limited", matrix: "bt709", primaries: "bt709", transfer: "bt709" } as const;
const pq = { range: "limited", matrix: "bt2020nc", primaries: "bt2020", transfer: "smpte2084" } as const;
const film = (changes: Partial<FilmPicture> = {}): FilmPicture => ({
  width: 48,
  height: 32,
  bitDepth: 8,
  fieldOrder: "progressive",
  colour: sdr,
  ...changes,
});
const grid = { width: 6, height: 4 };
const cells = 24;

/** Smooth numbers without a period of the picture's size. */
const wave = (i: number, turns: number): number =>
  Math.sin(i * turns + 1) * Math.cos(i * i * 0.001 + turns);

/** Every code of the depth at random places, cells of many colours and lightnesses. */
const randomFrame = (picture: FilmPicture, chroma: number, seed: number): Frame => {
  const codes = 2 ** picture.bitDepth;
  const luma = new (picture.bitDepth === 8 ? Uint8Array : Uint16Array)(picture.width * picture.height);
  return {
    film: picture,
    grid,
    luma: luma.map((_, i) => (Math.abs(wave(i + seed, 0.37)) * 7919 * codes) % codes),
    ab: Float32Array.from({ length: 2 * cells }, (_, i) => chroma * wave(i + seed, 1.7)),
    lightness: Float32Array.from({ length: cells }, (_, i) => 50 + 45 * wave(i + seed, 0.9)),
  };
};

const rendered = ({ film: picture, grid: size, luma, ab, lightness }: Frame) =>
  chromaRenderer(picture, size)(luma, ab, lightness);

const films: Readonly<Record<string, FilmPicture>> = {
  "8 bit limited": film(),
  "8 bit full": film({ colour: { ...sdr, range: "full" } }),
  "10 bit limited": film({ bitDepth: 10 }),
  "10 bit full": film({ bitDepth: 10, colour: { ...sdr, range: "full" } }),
  "untagged PAL": film({
    colour: { range: "limited", matrix: null, primaries: "bt470bg", transfer: "bt470bg" },
  }),
  "PQ BT.2020": film({ bitDepth: 10, colour: pq }),
  "HLG BT.2020": film({ bitDepth: 10, colour: { ...pq, transfer: "arib-std-b67" } }),
  "odd sides": film({ width: 47, height: 31 }),
  interlaced: film({ fieldOrder: "top-first" }),
  "interlaced, odd sides": film({ width: 47, height: 29, fieldOrder: "bottom-first" }),
  "one pixel": film({ width: 1, height: 1 }),
  "smaller than the grid": film({ width: 5, height: 3 }),
};

describe("chromaRenderer", () => {
  describe.each(Object.entries(films))("%s", (_, picture) => {
    it.each([10, 40, 100])("agrees with a direct loop, but for the table's steps (chroma %s)", (chroma) => {
      const frame = randomFrame(picture, chroma, 5);
      const { u, v } = rendered(frame);
      const expected = directChroma(frame);
      expect(u).toHaveLength(expected.u.length);
      // In codes of 8 bit, fewest first.
      const misses = [
        ...expected.u.map((code, i) => u[i]! - code),
        ...expected.v.map((code, i) => v[i]! - code),
      ]
        .map((miss) => Math.abs(miss) / 2 ** (picture.bitDepth - 8))
        .sort((p, q) => p - q);
      expect(misses[Math.floor(misses.length * 0.9)]).toBeLessThan(1.5);
      expect(misses.at(-1)).toBeLessThan(12);
    });

    it("gives exactly the neutral code where there is no colour", () => {
      const frame = { ...randomFrame(picture, 0, 3), ab: new Float32Array(2 * cells) };
      const { u, v } = rendered(frame);
      const { neutral } = codeScale(picture);
      expect([...new Set([...u, ...v])]).toEqual([neutral]);
    });

    it("leaves black and white without colour", () => {
      const { black, lumaSpan, neutral, highest } = codeScale(picture);
      for (const code of [0, black, black + lumaSpan, highest]) {
        const frame = randomFrame(picture, 90, 1);
        const { u, v } = rendered({ ...frame, luma: frame.luma.map(() => code) });
        expect([...new Set([...u, ...v])]).toEqual([neutral]);
      }
    });
  });

  it("stays inside the RGB cube at the luma that is kept, but for the rounding of a code", () => {
    const picture = fc.constantFrom(...Object.values(films));
    fc.assert(
      fc.property(
        picture,
        fc.double({ min: 0, max: 150, noNaN: true }),
        fc.nat(999),
        (of, chroma, seed) => {
          const frame = randomFrame(of, chroma, seed);
          // One luma a frame, so that every chroma pixel has it exactly.
          const code = frame.luma[seed % frame.luma.length]!;
          const { u, v } = rendered({ ...frame, luma: frame.luma.map(() => code) });
          u.forEach((cb, i) => {
            const { least, most } = extremes(of, code, cb, v[i]!);
            const tolerance = 1 / codeScale(of).lumaSpan;
            expect(least).toBeGreaterThan(-tolerance);
            expect(most).toBeLessThan(1 + tolerance);
          });
        },
      ),
      { numRuns: 60 },
    );
  });

  it("gives the same bytes whatever was rendered before", () => {
    const frame = randomFrame(film(), 60, 9);
    const render = chromaRenderer(frame.film, grid);
    const first = render(frame.luma, frame.ab, frame.lightness);
    const other = randomFrame(film(), 30, 77);
    render(other.luma, other.ab, other.lightness);
    expect(render(frame.luma, frame.ab, frame.lightness)).toEqual(first);
  });
});

/** Least and most of R', G', B' that a player makes of three codes. */
const extremes = (picture: FilmPicture, y: number, cb: number, cr: number) => {
  const { black, lumaSpan, neutral, chromaSpan } = codeScale(picture);
  const { red, green, blue } = lumaWeights(picture);
  const signal = Math.min(1, Math.max(0, (y - black) / lumaSpan));
  const redOver = ((cr - neutral) / chromaSpan) * 2 * (1 - red);
  const blueOver = ((cb - neutral) / chromaSpan) * 2 * (1 - blue);
  const rgb = [signal + redOver, signal + blueOver, signal - (red * redOver + blue * blueOver) / green];
  return { least: Math.min(...rgb), most: Math.max(...rgb) };
};

describe("guided upsampling", () => {
  const picture = film({ width: 160, height: 80, colour: { ...sdr, range: "full" } });
  const wide = { width: 20, height: 10 };
  const table = lightnessTable(picture);

  /** Two halves, dark and bright, blue and orange; the grid knows each cell's mean only. */
  const halves = (edge: number): Frame => {
    const isBright = (x: number) => x >= edge;
    const luma = new Uint8Array(160 * 80).map((_, i) => (isBright(i % 160) ? 170 : 60));
    const share = (column: number) => Math.min(1, Math.max(0, (8 * (column + 1) - edge) / 8));
    const mixed = (cell: number, dark: number, bright: number) =>
      dark + (bright - dark) * share(cell % wide.width);
    return {
      film: picture,
      grid: wide,
      luma,
      ab: Float32Array.from({ length: 400 }, (_, i) => mixed(i >> 1, i % 2 ? -25 : 5, i % 2 ? 25 : 15)),
      lightness: Float32Array.from({ length: 200 }, (_, cell) => mixed(cell, table[60]!, table[170]!)),
    };
  };
  const middleRow = (plane: Uint8Array | Uint16Array) => [...plane.subarray(20 * 80, 21 * 80)];

  it.each([80, 82, 84, 86])(
    "lets colour change where luma does, within two chroma pixels (edge at %s)",
    (edge) => {
      const row = middleRow(rendered(halves(edge)).u);
      const [dark, bright] = [row[10]!, row[70]!];
      const tolerance = 0.12 * Math.abs(dark - bright);
      row.forEach((code, x) => {
        if (x < edge / 2 - 2) expect(Math.abs(code - dark)).toBeLessThanOrEqual(tolerance);
        if (x >= edge / 2 + 2) expect(Math.abs(code - bright)).toBeLessThanOrEqual(tolerance);
      });
    },
  );

  it("keeps a flat area flat", () => {
    const frame = halves(0);
    const { u, v } = rendered(frame);
    expect(new Set(u).size).toBe(1);
    expect(new Set(v).size).toBe(1);
  });

  it("never leaves the colours of the cells around, however far luma strays from the cells' own", () => {
    const frame = halves(84);
    const onlyB = (b: (i: number) => number) => frame.ab.map((_, i) => (i % 2 === 0 ? 0 : b(i)));
    for (const code of [20, 120, 220]) {
      const luma = frame.luma.map(() => code);
      const { u } = rendered({ ...frame, luma, ab: onlyB((i) => frame.ab[i]!) });
      const most = rendered({ ...frame, luma, ab: onlyB(() => -25) }).u[0]!;
      const least = rendered({ ...frame, luma, ab: onlyB(() => 25) }).u[0]!;
      expect(Math.min(...u)).toBe(least);
      expect(Math.max(...u)).toBe(most);
    }
  });
});
