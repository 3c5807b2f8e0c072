import { describe, expect, it } from "vitest";
import { cellCount, type Evidence, type Grid } from "#core/model/evidence.ts";
import { keyDistance, keyStretches, stretchOf } from "#core/time/key-stretches.ts";
import { emptyEvidence } from "#test/core/time/sample-evidence.ts";

const grid: Grid = { width: 16, height: 16, channels: 2 };

/** Still frames, but for a square of so many cells that is lit in every second frame: nothing reaches it. */
const frames = (count: number, flashing: number): Evidence[] =>
  Array.from({ length: count }, (_, frame) => {
    const evidence = emptyEvidence(grid);
    evidence.lightnessBytes.fill(60);
    for (let y = 4; y < 4 + flashing; y += 1)
      for (let x = 4; x < 4 + flashing; x += 1)
        evidence.lightnessBytes[y * grid.width + x] = 60 + 120 * (frame % 2);
    return evidence;
  });

describe("stretchOf", () => {
  const shot = { first: 100, end: 121 };

  it.each([
    [100, 100, 100],
    [101, 100, 108],
    [107, 100, 108],
    [108, 108, 108],
    [117, 116, 120],
    [120, 116, 120],
  ])("of frame %i goes from %i to %i", (frame, first, last) => {
    expect(stretchOf(shot, frame, false)).toEqual({ first, last });
  });

  it("is the frame alone where the network looks at every frame", () => {
    expect(stretchOf(shot, 105, true)).toEqual({ first: 105, last: 105 });
  });
});

describe("keyStretches", () => {
  it("looks at both ends alone where nothing moves, and points each cell at itself", () => {
    const [stretch, ...more] = keyStretches(grid)(frames(keyDistance + 1, 0), 0);
    expect(more).toEqual([]);
    expect(stretch).toMatchObject({ from: 0, to: keyDistance });
    expect(stretch?.between).toHaveLength(keyDistance - 1);
    const itself = Int32Array.from({ length: cellCount(grid) }, (_, cell) => cell);
    for (const { fromStart, fromEnd } of stretch?.between ?? []) {
      expect(fromStart.source).toEqual(itself);
      expect(fromEnd.source).toEqual(itself);
      expect(Math.min(...fromStart.reliability, ...fromEnd.reliability)).toBe(1);
    }
  });

  it("halves down to every frame where much is reached from nowhere", () => {
    const found = keyStretches(grid)(frames(keyDistance + 1, 6), 0);
    expect(found.map(({ from, to }) => [from, to])).toEqual(
      Array.from({ length: keyDistance }, (_, frame) => [frame, frame + 1]),
    );
  });

  it("halves only the half in which something happens", () => {
    const still = frames(keyDistance + 1, 0);
    const film = still.map((frame, place) =>
      place < 5 ? frame : (frames(keyDistance + 1, 6)[place] ?? frame),
    );
    const found = keyStretches(grid)(film, 8).map(({ from, to }) => [from, to]);
    expect(found[0]).toEqual([0, 4]);
    expect(found.length).toBeGreaterThan(2);
  });

  it("knows a single frame", () => {
    expect(keyStretches(grid)(frames(1, 0), 3)).toEqual([{ from: 0, to: 0, between: [] }]);
  });
});
