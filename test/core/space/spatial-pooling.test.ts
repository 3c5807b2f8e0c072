import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { lightnessPooler, spatialPooler } from "#core/space/spatial-pooling.ts";
import golden from "#test/goldens/spatial-pooling.json" with { type: "json" };

const pooling = { sigma: golden.sigma, share: golden.share };
const { width, height, channels } = golden;

const bytes = (length: number): fc.Arbitrary<Int8Array> =>
  fc.int8Array({ minLength: length, maxLength: length });

describe("spatialPooler", () => {
  it("agrees with Python's direct loop, to the byte's rounding", () => {
    const features = Int8Array.from(golden.features);
    spatialPooler(
      { width, height, channels },
      pooling,
    )({ features, lightnessBytes: Uint8Array.from(golden.luma) });
    features.forEach((value, i) => {
      expect(Math.abs(value - golden.pooled[i]!)).toBeLessThan(0.53);
    });
    expect(features).not.toEqual(Int8Array.from(golden.features));
  });

  it("leaves features that are alike as they are, whatever the picture, and stays within their range", () => {
    const grid = { width: 8, height: 16, channels: 9 };
    const pool = spatialPooler(grid, { sigma: 3, share: 1 });
    const cells = grid.width * grid.height;
    fc.assert(
      fc.property(
        bytes(grid.channels),
        fc.uint8Array({ minLength: cells, maxLength: cells }),
        (cell, lightnessBytes) => {
          const features = Int8Array.from(
            { length: cells * grid.channels },
            (_, i) => cell[i % grid.channels]!,
          );
          const before = features.slice();
          pool({ features, lightnessBytes });
          expect(features).toEqual(before);
        },
      ),
    );
    fc.assert(
      fc.property(
        bytes(cells),
        fc.uint8Array({ minLength: cells, maxLength: cells }),
        (plane, lightnessBytes) => {
          const features = Int8Array.from({ length: cells * grid.channels }, (_, i) => plane[i % cells]!);
          const [least, most] = [Math.min(...features), Math.max(...features)];
          pool({ features, lightnessBytes });
          expect(Math.min(...features)).toBeGreaterThanOrEqual(least);
          expect(Math.max(...features)).toBeLessThanOrEqual(most);
        },
      ),
    );
  });

  it("lets nothing across a strong edge", () => {
    const grid = { width: 16, height: 8, channels: 8 };
    const pool = spatialPooler(grid, { sigma: 3, share: 1 });
    const isLeft = (value: number): boolean => Math.floor(value / grid.channels) % grid.width < 7;
    const lightnessBytes = Uint8Array.from({ length: 128 }, (_, cell) =>
      isLeft(cell * grid.channels) ? 60 : 200,
    );
    const pooled = [30, 90].map((right) => {
      const features = Int8Array.from({ length: 1024 }, (_, i) => (isLeft(i) ? (i * 37) % 100 : right));
      pool({ features, lightnessBytes });
      return features.filter((_, i) => isLeft(i));
    });
    expect(pooled[0]).toEqual(pooled[1]);
  });

  it("does nothing for a model whose card asks for none", () => {
    const features = Int8Array.from(golden.features);
    const evidence = { features, lightnessBytes: Uint8Array.from(golden.luma) };
    spatialPooler({ width, height, channels }, null)(evidence);
    expect(features).toEqual(Int8Array.from(golden.features));
  });
});

describe("lightnessPooler", () => {
  const grid = { width: 32, height: 16, channels: 64 };
  const pooled = (luma: Uint8Array): Float32Array => {
    const into = new Float32Array(luma.length);
    lightnessPooler(grid, { sigma: 3, share: 0.7 })(luma, into);
    return into;
  };

  it("takes grain off flat ground and leaves an edge where it is", () => {
    const isDark = (cell: number): boolean => cell % grid.width < 13;
    const grain = (cell: number): number => ((cell * 7919) % 11) - 5;
    const luma = Uint8Array.from({ length: 512 }, (_, cell) => (isDark(cell) ? 60 : 200) + grain(cell));
    const spread = (values: number[]): number => Math.max(...values) - Math.min(...values);
    for (const side of [true, false]) {
      const cells = [...pooled(luma)].filter((_, cell) => isDark(cell) === side);
      expect(spread(cells)).toBeLessThan((0.35 * 10) / 2.55);
      expect(
        Math.abs(cells.reduce((sum, one) => sum + one, 0) / cells.length - (side ? 60 : 200) / 2.55),
      ).toBeLessThan(0.1);
    }
  });

  it("is the lightness itself where all cells are alike, and for a model whose card asks for none", () => {
    for (const value of [0, 77, 128, 255]) {
      for (const lightness of pooled(new Uint8Array(512).fill(value))) {
        expect(lightness).toBeCloseTo(value / 2.55, 1);
      }
    }
    const into = new Float32Array(2);
    lightnessPooler({ width: 2, height: 1, channels: 64 }, null)(Uint8Array.of(51, 255), into);
    expect([...into]).toEqual([20, 100]);
  });
});
