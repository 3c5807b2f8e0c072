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
      { cell: 0, a, b },
      { cell: 7, a, b },
    ]);
    expect(hints.get(5)).toEqual([{ cell: 2, a, b }]);
  });
});
