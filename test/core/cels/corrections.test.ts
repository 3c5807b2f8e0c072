import { describe, expect, it } from "vitest";
import { readCorrections } from "#core/cels/corrections.ts";

const one = { drawing: "A0001.png", x: 3, y: 4, colour: "#dc3c46" };

describe("readCorrections", () => {
  it("reads what a person said, the last of it last", () => {
    const said = [one, { ...one, colour: "nothing" }];
    expect(readCorrections(JSON.stringify({ version: 1, corrections: said }), "c.json")).toEqual(said);
  });

  it.each([
    ["{", /c\.json: they are no JSON/],
    [JSON.stringify({ version: 2, corrections: [] }), /c\.json: version/],
    [JSON.stringify({ version: 1, corrections: [{ ...one, x: -1 }] }), /corrections\.0\.x/],
    [JSON.stringify({ version: 1, corrections: [{ ...one, colour: "red" }] }), /colour as #rrggbb/],
  ])("says which entry of %s is wrong", (text, message) => {
    expect(() => readCorrections(text, "c.json")).toThrow(message);
  });
});
