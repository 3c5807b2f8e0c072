import { describe, expect, it } from "vitest";
import type { ProbedStream } from "#adapters/ffmpeg/probe/probe-report.ts";
import { orientationIn } from "#adapters/ffmpeg/probe/rotation.ts";

const one = 65_536;
const row = (a: number, b: number, c: number): string => `00000000: ${a} ${b} ${c}`;
const matrix = (a: number, b: number, c: number, d: number): string =>
  `\n${row(a, b, 0)}\n${row(c, d, 0)}\n${row(0, 0, 1_073_741_824)}\n`;

const stream = (
  displaymatrix?: string,
  rotation?: number,
  tags: Record<string, string> = {},
): ProbedStream => ({
  index: 0,
  codec_type: "video",
  codec_name: "h264",
  width: 640,
  height: 360,
  start_time: null,
  duration: null,
  closed_captions: 0,
  codec_tag_string: "",
  sample_rate: 0,
  channels: 0,
  disposition: {},
  tags,
  side_data_list:
    displaymatrix === undefined ? [] : [{ side_data_type: "Display Matrix", displaymatrix, rotation }],
});

describe("orientationIn", () => {
  it("is upright without a matrix", () => {
    expect(orientationIn(stream())).toEqual({ rotation: 0, note: null });
  });

  it("turns clockwise what ffprobe counts counter-clockwise", () => {
    expect(orientationIn(stream(matrix(0, -one, one, 0), 90)).rotation).toBe(270);
    expect(orientationIn(stream(matrix(0, one, -one, 0), -90)).rotation).toBe(90);
    expect(orientationIn(stream(matrix(-one, 0, 0, -one), -180)).rotation).toBe(180);
  });

  it("reads the older tag, which counts clockwise", () => {
    expect(orientationIn(stream(undefined, undefined, { rotate: "90" })).rotation).toBe(90);
  });

  it("says that a mirrored picture is shown as it is coded", () => {
    const { rotation, note } = orientationIn(stream(matrix(-one, 0, 0, one), 180));
    expect(rotation).toBe(0);
    expect(note).toContain("mirrors");
  });

  it("says that a slanted picture is turned to the nearest quarter", () => {
    const { rotation, note } = orientationIn(stream(matrix(46_341, 46_341, -46_341, 46_341), -80));
    expect(rotation).toBe(90);
    expect(note).toContain("80 degrees");
  });
});
