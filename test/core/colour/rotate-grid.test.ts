import { describe, expect, it } from "vitest";
import { rotateGrid, type Rotation } from "#core/colour/rotate-grid.ts";

/** What a player does: turns the coded picture clockwise by 90 degrees. */
const turnedClockwise = (rows: number[][]): number[][] =>
  (rows[0] ?? []).map((_, x) => rows.map((row) => row[x] ?? NaN).toReversed());

describe("rotateGrid", () => {
  const coded = [
    [1, 2, 3],
    [4, 5, 6],
  ];

  it.each<[Rotation, number]>([
    [0, 0],
    [90, 1],
    [180, 2],
    [270, 3],
  ])("undoes a player's clockwise turn of %s degrees", (rotation, quarters) => {
    let upright = coded;
    for (let i = 0; i < quarters; i += 1) upright = turnedClockwise(upright);
    const size = { width: upright[0]?.length ?? 0, height: upright.length };
    const cells = Float32Array.from(upright.flat().flatMap((value) => [value, -value]));
    const back = rotateGrid(cells, size, 2, rotation);
    expect([...back]).toEqual(coded.flat().flatMap((value) => [value, -value]));
  });
});
