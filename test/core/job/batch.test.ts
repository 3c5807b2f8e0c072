import { describe, expect, it } from "vitest";
import { parseBatch } from "#core/job/batch.ts";

const parse = (batch: unknown) => parseBatch(JSON.stringify(batch), "films.json");

describe("parseBatch", () => {
  it("gives every item the batch's options, but for those it says itself", () => {
    const { items } = parse({
      options: { vividness: 0.2, crf: 20 },
      items: ["a.mp4", { source: "s3://media/b.mov", id: "reel-2", crf: 12 }],
    });
    expect(items).toEqual([
      { source: "a.mp4", id: null, order: { vividness: 0.2, crf: 20 }, footage: {} },
      { source: "s3://media/b.mov", id: "reel-2", order: { vividness: 0.2, crf: 12 }, footage: {} },
    ]);
  });

  it("names the file and the place of every fault", () => {
    expect(() => parse({ items: [{ source: "a.mp4", colour: 3 }] })).toThrow(/films\.json[^]*items\[0\]/);
    expect(() => parse({ items: [] })).toThrow(/films\.json is not a batch/);
    expect(() => parseBatch("{", "films.json")).toThrow(/films\.json is not JSON/);
  });

  it("refuses one id for two films", () => {
    const item = { source: "a.mp4", id: "reel-1" };
    expect(() => parse({ items: [item, { ...item, source: "b.mp4" }] })).toThrow(
      /gives the id reel-1 to two/,
    );
  });
});
