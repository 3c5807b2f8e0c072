import { describe, expect, it } from "vitest";
import { abOfHex } from "#core/colour/hex-colour.ts";
import { cellHints } from "#core/edits/cell-hints.ts";

const grid = { width: 4, height: 2 };

describe("cellHints", () => {
  it("finds the cell of each place, edges of the picture too, by frame", () => {
    const red = { rgb: "#c81e2d" };
    const hints = cellHints(
      [
        { frame: 3, x: 0, y: 0, ...red },
        { frame: 3, x: 1, y: 1, ...red },
        { frame: 5, x: 0.5, y: 0.49, ...red },
      ],
      grid,
    );
    const [a, b] = abOfHex(red.rgb);
    expect([...hints.keys()]).toEqual([3, 5]);
    expect(hints.get(3)).toEqual([
      { cells: [0], a, b },
      { cells: [7], a, b },
    ]);
    expect(hints.get(5)).toEqual([{ cells: [2], a, b }]);
  });

  it("finds all cells that a stroke passes, each once", () => {
    const stroke: [number, number][] = [
      [0.9, 0.1],
      [0.9, 0.9],
      [0.1, 0.1],
    ];
    const hints = cellHints([{ frame: 0, x: 0.1, y: 0.1, rgb: "#c81e2d", stroke }], grid);
    expect(hints.get(0)?.[0]?.cells.toSorted()).toEqual([0, 1, 2, 3, 6, 7]);
  });
});
