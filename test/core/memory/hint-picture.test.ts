import { describe, expect, it } from "vitest";
import {
  hintPicture,
  hintPicturesFromBytes,
  hintPicturesToBytes,
  lookTarget,
} from "#core/memory/hint-picture.ts";
import type { Grid } from "#core/model/evidence.ts";
import { emptyEvidence } from "#test/core/time/sample-evidence.ts";

const grid: Grid = { width: 8, height: 8, channels: 5, keyLength: 3 };

/** Two things side by side, one dark and one light. */
const twoThings = () => {
  const evidence = emptyEvidence(grid);
  for (let cell = 0; cell < 64; cell += 1) {
    const isRight = cell % 8 >= 4;
    evidence.lightnessBytes[cell] = isRight ? 200 : 60;
    evidence.features.fill(isRight ? 60 : -60, cell * 5, (cell + 1) * 5);
    evidence.key.fill(isRight ? 50 : -50, cell * 3, (cell + 1) * 3);
  }
  return evidence;
};

const picture = hintPicture(grid, twoThings(), [{ cells: [9], a: 60, b: 40 }]);

describe("hintPicture", () => {
  it("is trusted on the thing that was hinted, in the hint's colour, and nowhere else", () => {
    expect([...(picture.trust ?? [])].map((trust) => trust > 0)).toEqual(
      Array.from({ length: 64 }, (_, cell) => cell % 8 < 4),
    );
    expect([picture.ab[18], picture.ab[19]].map((value) => Math.round(value ?? 0))).toEqual([60, 40]);
  });

  it("is the same after a file, also where that gives a slice of a larger buffer", () => {
    const bytes = hintPicturesToBytes(grid, [picture, picture]);
    const stored = Buffer.concat([Buffer.alloc(7), bytes]).subarray(7);
    expect(hintPicturesFromBytes(grid, stored)).toEqual([picture, picture]);
    expect(() => hintPicturesFromBytes(grid, bytes.subarray(1))).toThrow(/bytes/);
  });
});

describe("lookTarget", () => {
  /** One cell that is trusted so much, of the colour (40, -20). */
  const found = (trust: number) => Float32Array.of(127 * trust, 127 * trust, 40 * trust, -20 * trust);

  it("asks for the found colour where it is trusted", () => {
    const [share, a, b] = lookTarget(found(0.9), null);
    expect(share).toBe(1);
    expect(a).toBeCloseTo(40, 4);
    expect(b).toBeCloseTo(-20, 4);
    expect(lookTarget(found(0.65), null)[0]).toBeCloseTo(0.5, 5);
    expect([...lookTarget(found(0.4), null)]).toEqual([0, 0, 0]);
  });

  it("leaves a cell that was followed from the hint's frame to what was said of it there", () => {
    expect(lookTarget(found(0.9), Float32Array.of(1))[0]).toBe(0);
    expect(lookTarget(found(0.9), Float32Array.of(0.25))[0]).toBe(0.75);
  });
});
