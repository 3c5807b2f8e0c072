import { describe, expect, it } from "vitest";
import { paletteSchema } from "#core/edits/palette.ts";

const saidOf = (palette: object): string | undefined =>
  paletteSchema
    .safeParse(palette)
    .error?.issues.map(({ message }) => message)
    .join("; ");
const colour = (from: number, to: number, otherwise: object = {}) => ({
  rgb: "#a01c28",
  lightness: { from, to },
  ...otherwise,
});

describe("paletteSchema", () => {
  it("takes lightness ranges that are alike, or of which one ends where the other begins", () => {
    expect(saidOf({ colours: [colour(0, 40), colour(0, 40), colour(40, 100)] })).toBeUndefined();
    expect(saidOf({ colours: [colour(0, 40), colour(30, 100, { on: "sky" })] })).toBeUndefined();
  });

  it("knows a range by its earlier name, and keeps it by the one of today", () => {
    const read = paletteSchema.parse({ colours: [{ rgb: "#a01c28", luma: { from: 10, to: 40 } }] });
    expect(read.colours).toEqual([
      { name: null, rgb: "#a01c28", lightness: { from: 10, to: 40 }, on: null },
    ]);
    expect(paletteSchema.parse(read)).toEqual(read);
  });

  it("refuses ranges that overlap or are empty, and says which", () => {
    expect(
      saidOf({ colours: [colour(20, 50, { name: "coat" }), colour(40, 60, { name: "hair" })] }),
    ).toMatch(/lightness ranges of coat \(20 … 50\) and hair \(40 … 60\) overlap; make them alike/);
    expect(saidOf({ colours: [colour(50, 50)] })).toMatch(/range of #a01c28 \(50 … 50\) is empty/);
  });

  it("refuses no colour, 2,000 colours, what is no colour and what nobody knows", () => {
    const { rgb } = colour(0, 1);
    expect(saidOf({ colours: [] })).toMatch(/>=1/);
    expect(saidOf({ colours: Array.from({ length: 2000 }, () => ({ rgb })) })).toMatch(/<=256/);
    expect(saidOf({ colours: [{ rgb: "red" }] })).toMatch(/written #rrggbb/);
    expect(saidOf({ colours: [{ rgb, on: "dragon" }] })).toMatch(/"sky"/);
    expect(saidOf({ colours: [{ rgb }], strength: 1.5 })).toMatch(/<=1/);
  });
});
