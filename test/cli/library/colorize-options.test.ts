import { describe, expect, it } from "vitest";
import { requestOf, type ColorizeOptions } from "#cli/library/colorize-options.ts";

/** What JavaScript may hand over, whatever the types say. */
const untyped = (options: object): ColorizeOptions => options;

describe("requestOf", () => {
  it("tells a job's options from what is about this machine", () => {
    const { signal } = new AbortController();
    expect(
      requestOf({ film: "a.mp4", output: "b.mp4", codec: "h265", concurrency: 2, preview: true, signal }),
    ).toEqual({
      film: "a.mp4",
      output: "b.mp4",
      preview: true,
      asked: { codec: "h265", concurrency: 2 },
    });
  });

  it("takes what is false or undefined as not asked for, where the command line knows no such thing", () => {
    expect(
      requestOf(untyped({ film: "a.mp4", preview: false, paletteHard: false, crf: undefined })),
    ).toEqual({
      film: "a.mp4",
      asked: {},
    });
  });

  it("takes a palette as a file or as its colours", () => {
    expect(requestOf({ film: "a.mp4", palette: "knight.gpl" })).toMatchObject({
      palette: "knight.gpl",
      asked: {},
    });
    const colours = [{ rgb: "#a01c28" }];
    expect(requestOf({ film: "a.mp4", palette: { colours } }).asked.palette).toMatchObject({
      colours: [{ rgb: "#a01c28", name: null }],
      hold: "soft",
    });
  });

  it("refuses by name what does not exist, is out of range, or belongs to the cloud", () => {
    expect(() => requestOf(untyped({ film: "a.mp4", keepjob: "x" }))).toThrow(/keepjob/);
    expect(() => requestOf({ film: "a.mp4", crf: 60 })).toThrow(/options of colorize are wrong[^]*crf/);
    expect(() => requestOf(untyped({ film: "a.mp4", tenant: "acme" }))).toThrow(/tenant/);
    expect(() => requestOf(untyped({ film: "a.mp4", signal: 3 }))).toThrow(/an AbortSignal/);
  });
});
