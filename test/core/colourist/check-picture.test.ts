import { describe, expect, it } from "vitest";
import { labFromSrgb } from "#core/colour/lab.ts";
import { checkPicture, movedText, type GreyFrame } from "#core/colourist/check-picture.ts";
import type { ColourPicture } from "#core/colourist/lay-over.ts";
import { toneLine } from "#core/colourist/tone-line.ts";
import type { PlaneSize } from "#core/film/planes.ts";

const weights = { red: 0.299, green: 0.587, blue: 0.114 };
const size: PlaneSize = { width: 192, height: 128 };
const modelSize: PlaneSize = { width: 96, height: 64 };

/** A drawn scene, at any place of it: discs and stripes in colours of their own. */
const sceneAt =
  (seed: number) =>
  (x: number, y: number): [number, number, number] => {
    const disc = (cx: number, cy: number, r: number): boolean => Math.hypot(1.5 * (x - cx), y - cy) < r;
    if (disc(0.3 + seed, 0.4, 0.22)) return [200, 90, 60];
    if (disc(0.72, 0.55 + seed / 2, 0.3)) return [60, 130, 90];
    if (disc(0.5, 0.15, 0.1)) return [240, 230, 140];
    const stripe = Math.sin(40 * (x + seed) + 9 * y) + Math.sin(23 * y * (1 + seed));
    return y > 0.75 ? [60 + 20 * stripe, 40, 20] : [150, 180 + 20 * stripe, 230];
  };

type Scene = ReturnType<typeof sceneAt>;

const drawn = (scene: Scene, { width, height }: PlaneSize): ColourPicture => ({
  rgb: Uint8Array.from({ length: width * height * 3 }, (_, i) => {
    const pixel = Math.floor(i / 3);
    return scene(((pixel % width) + 0.5) / width, (Math.floor(pixel / width) + 0.5) / height)[i % 3]!;
  }),
  size: { width, height },
  opacity: null,
});

const lumaAt = (rgb: Uint8Array, pixel: number): number =>
  weights.red * rgb[pixel * 3]! + weights.green * rgb[pixel * 3 + 1]! + weights.blue * rgb[pixel * 3 + 2]!;

const scene = sceneAt(0);
const truth = drawn(scene, size);
const grey = Uint8Array.from({ length: size.width * size.height }, (_, i) =>
  Math.round(lumaAt(truth.rgb, i)),
);
const frame: GreyFrame = { grey, size, modelSize, weights };

/** Mean distance in ab from the truth, over the middle of the frame. */
const errorOf = ({ rgb }: { readonly rgb: Uint8Array }): number => {
  const lab = [rgb, truth.rgb].map((codes) => labFromSrgb(Float32Array.from(codes, (code) => code / 255)));
  let [sum, count] = [0, 0];
  for (let i = 0; i < grey.length; i += 1) {
    const [x, y] = [i % size.width, Math.floor(i / size.width)];
    if (x < 40 || x > 150 || y < 28 || y > 100) continue;
    sum += Math.hypot(...[1, 2].map((axis) => lab[0]![i * 3 + axis]! - lab[1]![i * 3 + axis]!));
    count += 1;
  }
  return sum / count;
};

describe("checkPicture", () => {
  it("takes a picture's chroma and leaves the frame's luma", () => {
    const brighter = { ...truth, rgb: truth.rgb.map((code) => 40 + code * 0.8) };
    const checked = checkPicture(frame, brighter);
    expect(checked.fault).toBeNull();
    expect(movedText(checked.placement)).toBeNull();
    for (let i = 0; i < grey.length; i += 1)
      expect(Math.abs(lumaAt(checked.rgb, i) - grey[i]!)).toBeLessThan(1);
  });

  const moves: readonly (readonly [string, PlaneSize, (x: number, y: number) => [number, number]])[] = [
    ["shifted", size, (x, y) => [x + 0.06, y - 0.04]],
    ["enlarged and cropped", size, (x, y) => [0.1 + 0.82 * x, 0.06 + 0.82 * y]],
    ["made smaller", size, (x, y) => [(x - 0.1) / 0.8, (y - 0.1) / 0.8]],
    ["squeezed to a square", { width: 128, height: 128 }, (x, y) => [x, y]],
    ["cropped to a square", { width: 128, height: 128 }, (x, y) => [1 / 6 + (2 / 3) * x, y]],
    ["four times as large", { width: 768, height: 512 }, (x, y) => [x, y]],
  ];
  it.each(moves)("undoes that a picture was %s", (_, shape, placeOf) => {
    const moved = drawn((x, y) => {
      const [u, v] = placeOf(x, y);
      return u < 0 || u > 1 || v < 0 || v > 1 ? [0, 0, 0] : scene(u, v);
    }, shape);
    const checked = checkPicture(frame, moved);
    expect(checked.fault).toBeNull();
    expect(checked.likeness).toBeGreaterThan(0.7);
    expect(errorOf(checked)).toBeLessThan(4);
  });

  it("gives no trust to what was painted over, and all to the rest", () => {
    const painted = drawn((x, y) => (x > 0.6 && y < 0.5 ? [90, 20, 60] : scene(x, y)), size);
    const { fault, trust, score } = checkPicture(frame, painted);
    expect(fault).toBeNull();
    const meanIn = (isIn: (x: number, y: number) => boolean): number => {
      const across = modelSize.width / 4;
      const cells = [...trust].filter((_, at) =>
        isIn((at % across) / across, Math.floor(at / across) / 16),
      );
      return cells.reduce((sum, one) => sum + one, 0) / cells.length / 255;
    };
    expect(meanIn((x, y) => x > 0.7 && y < 0.35)).toBeLessThan(0.2);
    expect(meanIn((x) => x < 0.45)).toBeGreaterThan(0.9);
    expect(score).toBeLessThan(0.9);
  });

  it("refuses what is grey, of something else, or the other way round, each with its score", () => {
    const plain = { ...truth, rgb: Uint8Array.from(truth.rgb, (_, i) => grey[Math.floor(i / 3)]!) };
    expect(checkPicture(frame, plain).fault).toMatch(
      /is grey \(mean chroma 0\.0; 2 is trusted, 1 not at all\)/,
    );
    const other = drawn((x, y) => {
      const wave = Math.sin(31 * x + 12 * y * y) * Math.sin(17 * y);
      return [128 + 100 * wave, 90, 128 - 60 * wave];
    }, size);
    expect(checkPicture(frame, other).fault).toMatch(
      /shows something else than the frame \(likeness 0\.[0-4]/,
    );
    const negative = { ...truth, rgb: truth.rgb.map((code) => 255 - code) };
    expect(checkPicture(frame, negative).fault).toMatch(/likeness/);
    expect(
      checkPicture(
        frame,
        drawn(() => [200, 60, 60], size),
      ).fault,
    ).toMatch(/likeness 0\.00/);
  });
});

describe("what is transparent of a picture", () => {
  /** The scene, of which the lower part is transparent from a share of its height on. */
  const painted = (share: number): ColourPicture => ({
    ...truth,
    opacity: grey.map((_, at) => (at < share * grey.length ? 255 : 0)),
  });

  it("has no trust, whatever colours lie under it", () => {
    const { fault, trust } = checkPicture(frame, painted(0.75));
    expect(fault).toBeNull();
    const rows = trust.length / 4;
    expect(Math.max(...trust.subarray(rows * 3 + rows / 4))).toBe(0);
    expect(trust.subarray(0, rows * 2).filter((value) => value > 128).length).toBeGreaterThan(rows);
  });

  it("makes it refused where it is most of it", () => {
    expect(checkPicture(frame, painted(0.2)).fault).toMatch(/^is transparent: 20 % of it is painted/);
    expect(checkPicture(frame, painted(1))).toEqual(checkPicture(frame, truth));
  });
});

describe("colours of a picture", () => {
  /** The scene with so much of its colour. */
  const muted = (share: number): ColourPicture => ({
    ...truth,
    rgb: truth.rgb.map((code, i) => {
      const luma = grey[Math.floor(i / 3)]!;
      return luma + share * (code - luma);
    }),
  });

  it("are believed less where there are next to none, the palest not at all", () => {
    const [full, muting, pale, palest] = [1, 0.3, 0.065, 0.04].map((share) =>
      checkPicture(frame, muted(share)),
    );
    expect(full).toMatchObject({ fault: null, doubt: null });
    expect(muting!.fault).toBeNull();
    expect(muting!.score).toBeCloseTo(full!.score, 3);
    expect(pale!.chroma).toBeGreaterThan(1.5);
    expect(pale!.chroma).toBeLessThan(2);
    expect(pale).toMatchObject({ fault: null });
    expect(pale!.score / full!.score).toBeCloseTo(pale!.chroma - 1, 1);
    expect(Math.max(...pale!.trust) / 255).toBeCloseTo(pale!.chroma - 1, 1);
    expect(palest!.fault).toMatch(/^is almost grey \(mean chroma 1\.[0-4]; 2 is trusted/);
  });

  it("are named as a tint where they follow its lightness, and taken", () => {
    const sepia = {
      ...truth,
      rgb: Uint8Array.from(truth.rgb, (_, i) =>
        Math.min(255, grey[Math.floor(i / 3)]! * [1.07, 0.97, 0.8][i % 3]!),
      ),
    };
    const { fault, doubt, own } = checkPicture(frame, sepia);
    expect(fault).toBeNull();
    expect(own).toBeLessThan(0.15);
    expect(doubt).toMatch(/^is toned: its colours are one tint by lightness \(\d+ % of them are not/);
  });
});

describe("toneLine", () => {
  it("brings one picture's tones to another's, whatever was painted over", () => {
    const from = Float32Array.from({ length: 4000 }, (_, i) => (i % 100) + 0.5);
    const to = from.map((value, i) => (i % 4 === 0 ? 90 : 20 + value / 1.5));
    const line = toneLine(from, to, new Uint8Array(from.length).fill(1));
    for (let lightness = 10; lightness < 95; lightness += 5)
      expect(Math.abs(line(lightness) - 20 - lightness / 1.5)).toBeLessThan(2);
  });

  it("turns nothing round", () => {
    const from = Float32Array.from({ length: 400 }, (_, i) => i / 4);
    const line = toneLine(
      from,
      from.map((value) => 100 - value),
      new Uint8Array(400).fill(1),
    );
    expect(line(80)).toBeGreaterThan(line(20));
  });
});
