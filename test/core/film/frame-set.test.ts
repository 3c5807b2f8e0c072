import { describe, expect, it } from "vitest";
import { groupFrames, orderFrames } from "#core/film/frame-set.ts";

describe("orderFrames", () => {
  it("orders by number, whatever their widths, where none has leading zeros", () => {
    const { files, first, pattern } = orderFrames(["f10.png", "f9.png", "f11.png"], "refuse");
    expect([files, first, pattern.width]).toEqual([["f9.png", "f10.png", "f11.png"], 9, 0]);
  });

  it("takes numbers that outgrow their zeros", () => {
    expect(orderFrames(["f.10000.png", "f.9999.png", "f.9998.png"], "refuse").files).toHaveLength(3);
    expect(orderFrames(["f0999.png", "f1000.png"], "refuse").pattern.width).toBe(4);
  });

  it("names the first frame of another width", () => {
    expect(() => orderFrames(["f.0001.png", "f.0002.png", "f.003.png"], "refuse")).toThrow(
      /f\.003\.png is numbered with 3 digits, f\.0001\.png with 4/,
    );
    expect(() => orderFrames(["f.001.png", "f.0002.png"], "refuse")).toThrow(/f\.0002\.png/);
  });

  it("names the first missing frame, or holds the one before", () => {
    const names = ["f.01.png", "f.02.png", "f.05.png"];
    expect(() => orderFrames(names, "refuse")).toThrow(
      /f\.03\.png \(and 1 more\) is missing between f\.01\.png and f\.05\.png.*--gaps hold/,
    );
    expect(orderFrames(names, "hold")).toMatchObject({
      files: ["f.01.png", "f.02.png", "f.02.png", "f.02.png", "f.05.png"],
      held: [3, 4],
    });
  });

  it("refuses numbers that no film has", () => {
    expect(() => orderFrames(["f.1.png", "f.20261127120000.png"], "hold")).toThrow(
      /more than the 10000000/,
    );
  });

  it("takes one picture without a number", () => {
    expect(orderFrames(["poster.png"], "refuse")).toMatchObject({ files: ["poster.png"], first: 0 });
  });
});

describe("groupFrames", () => {
  it("puts together what differs in its number only", () => {
    const groups = groupFrames(["a.1.png", "b.1.png", "a.2.png", "a.2.exr"]);
    expect([...groups.values()]).toEqual([["a.1.png", "a.2.png"], ["b.1.png"], ["a.2.exr"]]);
  });
});
