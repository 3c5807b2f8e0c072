import { describe, expect, it } from "vitest";
import { layerOf, readExposureSheet } from "#core/cels/exposure-sheet.ts";
import { inShownOrder, shownDrawings } from "#core/cels/shown-drawings.ts";

const said = (frame: number, value: string) => ({ frame, data: [{ id: 0, values: [value] }] });

/** A sheet of eight frames: A shows 1, holds it, 2, nothing, 1 again; B shows 3. */
const sheet = {
  header: { cut: "1", scene: "1" },
  timeTables: [
    {
      name: "sheet1",
      duration: 8,
      fields: [
        {
          fieldId: 0,
          tracks: [
            {
              trackNo: 0,
              frames: [
                said(0, "1"),
                said(1, "SYMBOL_HYPHEN"),
                said(2, "SYMBOL_TICK_1"),
                said(3, "2"),
                said(5, "SYMBOL_NULL_CELL"),
                said(6, "1"),
              ],
            },
            { trackNo: 1, frames: [said(2, "B0003")] },
          ],
        },
        { fieldId: 3, tracks: [] },
      ],
      timeTableHeaders: [{ fieldId: 0, names: ["A", "B"] }],
    },
  ],
  version: 5,
};

const text = (value: unknown): string => `exchangeDigitalTimeSheet Save Data\n${JSON.stringify(value)}`;

describe("readExposureSheet", () => {
  it("says of every frame which drawing is shown, held until the sheet says another or none", () => {
    const read = readExposureSheet(text(sheet), "cut.xdts");
    expect(read.frames).toBe(8);
    expect(read.layers).toEqual([
      { name: "A", shown: ["1", "1", "1", "2", "2", null, "1", "1"] },
      { name: "B", shown: [null, null, "B0003", "B0003", "B0003", "B0003", "B0003", "B0003"] },
    ]);
  });

  it.each([
    ["hello", /is no XDTS/],
    [text({ timeTables: [] }), /timeTables: /],
    [text({ timeTables: [{ duration: 0 }] }), /timeTables\.0\.duration: /],
    [text({ timeTables: [{ duration: 3 }] }), /shows no drawing/],
  ])("refuses %j with a sentence", (bad, message) => {
    expect(() => readExposureSheet(bad, "cut.xdts")).toThrow(message);
  });
});

describe("layerOf", () => {
  const read = readExposureSheet(text(sheet), "cut.xdts");

  it("takes the layer that is named, or that the drawings' names begin with", () => {
    expect(layerOf(read, undefined, "b_", "cut.xdts").name).toBe("B");
    expect(layerOf(read, "a", "b", "cut.xdts").name).toBe("A");
  });

  it("says which layers there are where it cannot know", () => {
    expect(() => layerOf(read, undefined, "", "cut.xdts")).toThrow(/has the layers A, B, .*--sheet-layer/);
    expect(() => layerOf(read, "C", "A", "cut.xdts")).toThrow(/none is called "C"/);
  });
});

describe("shownDrawings", () => {
  const read = readExposureSheet(text(sheet), "cut.xdts");
  const [a, b] = read.layers;

  it("finds drawings by their numbers, and each once in the order in which it is seen", () => {
    const shown = shownDrawings(read, a!, 1, 2, "cut.xdts");
    expect(shown).toEqual([0, 0, 0, 1, 1, null, 0, 0]);
    expect(inShownOrder(shown)).toEqual([0, 1]);
  });

  it("names drawings that the cut has not", () => {
    expect(() => shownDrawings(read, b!, 1, 2, "cut.xdts")).toThrow(
      /shows the drawing "B0003", and the cut has 1 to 2/,
    );
  });
});
