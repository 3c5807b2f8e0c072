import { describe, expect, it } from "vitest";
import { parseBatch, refuseFootage } from "#core/job/batch.ts";
import { footageTable } from "#core/job/option-text.ts";

const parse = (options: object, item: object = {}) =>
  parseBatch(JSON.stringify({ options, items: [{ source: "cut", ...item }] }), "cuts.json").items;

describe("options of pictures", () => {
  it("are asked for in a batch, apart from a film's", () => {
    expect(parse({ rate: 23.976, crf: 20 }, { gaps: "hold", cels: true })).toEqual([
      {
        source: "cut",
        id: null,
        order: { crf: 20 },
        footage: { rate: "23.976", gaps: "hold", cels: true },
      },
    ]);
  });

  it("are refused by their place, with what is allowed", () => {
    expect(() => parse({ rate: "fast" })).toThrow(/"fast" is not a rate[^]*options\.rate/);
    expect(() => parse({}, { gaps: "fill" })).toThrow(/cuts\.json[^]*items\[0\]/);
  });

  it("are refused in the cloud, which takes films", () => {
    const [item] = parse({ gaps: "hold" });
    expect(() => {
      refuseFootage(item!);
    }).toThrow(/gaps is asked of cut[^]*chromaloom batch/);
  });

  it("stand in a table of the docs", () => {
    expect(footageTable()).toMatch(/`rate` \| frames per second: 25, 23\.976, 30000\/1001/);
  });
});
