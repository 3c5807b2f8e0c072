import { describe, expect, it } from "vitest";
import { parseNetworkCard } from "#core/colourist/network-card.ts";

const card = (value: unknown) => parseNetworkCard(JSON.stringify(value), "paint.json");

describe("the card of a network", () => {
  it("names a published layout, or describes one", () => {
    expect(card({ version: 1, preset: "ddcolor" })).toEqual({
      input: { holds: "rgb", range: [0, 1] },
      output: { holds: "ab", labUnits: 1 },
      longestSide: 512,
      multipleOf: 32,
    });
    const own = {
      version: 1,
      input: { holds: "L", range: [-1, 1], name: "lightness" },
      output: { holds: "ab", labUnits: 110 },
      longestSide: 256,
      multipleOf: 16,
    };
    expect(card(own)).toMatchObject({ input: own.input, output: own.output, longestSide: 256 });
  });

  it.each([
    [{ version: 1, preset: "midjourney" }, /preset/],
    [{ version: 2, preset: "ddcolor" }, /version/],
    [
      { version: 1, input: { holds: "L", range: [5, 5] }, output: { holds: "ab", labUnits: 1 } },
      /same number/,
    ],
    [
      { version: 1, input: { holds: "L", range: [0, 1] }, output: { holds: "ab", labUnits: -1 } },
      /labUnits/,
    ],
    [{ version: 1, preset: "ddcolor", sice: 512 }, /sice/],
    [[], /expected object/],
  ])("refuses %j with its file, the fault and what is allowed", (value, fault) => {
    expect(() => card(value)).toThrow(fault);
    expect(() => card(value)).toThrow(/^paint\.json is no card .*ddcolor, deoldify, eccv16, siggraph17/s);
  });

  it("says when it is not JSON", () => {
    expect(() => parseNetworkCard("preset: ddcolor", "paint.json")).toThrow(/^paint\.json is not JSON/);
  });
});
