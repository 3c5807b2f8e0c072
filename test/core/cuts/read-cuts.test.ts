import { describe, expect, it } from "vitest";
import { placeCuts, type CutFilm } from "#core/cuts/place-cuts.ts";
import { readCuts } from "#core/cuts/read-cuts.ts";
import { film24, ntsc, pal, steadyFilm, unsteadyFilm } from "#test/core/cuts/cut-film.ts";

const rows = (text: string) =>
  text
    .split("\n")
    .map((line, index) => ({ line: index + 1, cells: line.split(",").map((cell) => cell.trim()) }))
    .filter(({ cells }) => cells.join("") !== "");

const film = steadyFilm(250, pal);
const cutsOf = (text: string, of: CutFilm = film): readonly number[] =>
  placeCuts(readCuts("cuts.csv", text, rows), of).cuts;

const edl = (...events: string[]): string =>
  ["TITLE: a film", "FCM: NON-DROP FRAME", "", ...events].join("\r\n");

const time = (value: number, rate = 25) => ({ OTIO_SCHEMA: "RationalTime.1", value, rate });
const range = (start: number, duration: number, rate = 25) => ({
  OTIO_SCHEMA: "TimeRange.1",
  start_time: time(start, rate),
  duration: time(duration, rate),
});
const clip = (name: string, duration: number, rate = 25) => ({
  OTIO_SCHEMA: "Clip.1",
  name,
  source_range: range(500, duration, rate),
  media_reference: null,
});
const gap = (duration: number) => ({ OTIO_SCHEMA: "Gap.1", source_range: range(0, duration) });
const otio = (...tracks: object[][]): string =>
  JSON.stringify({
    OTIO_SCHEMA: "Timeline.1",
    name: "a film",
    tracks: {
      OTIO_SCHEMA: "Stack.1",
      children: tracks.map((children) => ({ OTIO_SCHEMA: "Track.1", kind: "Video", children })),
    },
  });

describe("readCuts of CSV", () => {
  it("takes a column of frames, timecodes or times, with a header or without", () => {
    expect(cutsOf("20\n50\n")).toEqual([20, 50]);
    expect(cutsOf("frame\n20\n50f\n")).toEqual([20, 50]);
    expect(cutsOf("Timecode\n00:00:00:20\n00:00:02:00\n")).toEqual([20, 50]);
    expect(cutsOf("0:00.8\n2.0\n0:00:04.00\n")).toEqual([20, 50, 100]);
    expect(cutsOf("seconds\n2\n4\n")).toEqual([50, 100]);
  });

  it("refuses what no film can have, with its line, before a job takes it", () => {
    expect(() => readCuts("cuts.csv", "first,end\n0,8\n8,99999999999999999999", rows)).toThrow(
      /^cuts.csv, line 3: it names a place that no film has; /,
    );
    const many = Array.from({ length: 200_001 }, (_, frame) => String(frame)).join("\n");
    expect(() => readCuts("cuts.csv", many, rows)).toThrow(
      /it lists 200001 shots; at most 200000 are taken/,
    );
  });

  it("takes all places of a single row", () => {
    expect(cutsOf("20,50,100")).toEqual([20, 50, 100]);
  });

  it("takes a table of shots, with the frame after the last as the end, or the last", () => {
    expect(cutsOf("shot,first,end\n1,0,20\n2,20,250\n")).toEqual([20]);
    expect(cutsOf("shot,first,last,note,end\n1,0,,a,19\n2,20,,b,249\n")).toEqual([20]);
    expect(cutsOf("0,20\n50,80\n")).toEqual([20, 50, 80]);
  });

  it("takes PySceneDetect's list, counted from 1 or, by older versions, from 0", () => {
    const head =
      "Scene Number,Start Frame,Start Timecode,Start Time (seconds),End Frame,End Timecode,End Time (seconds),Length (frames),Length (timecode),Length (seconds)";
    const newer =
      "1,1,00:00:00.000,0.000,20,00:00:00.800,0.800,20,00:00:00.800,0.800\n2,21,00:00:00.800,0.800,250,00:00:10.000,10.000,230,00:00:09.200,9.200";
    const older =
      "1,0,00:00:00.000,0.000,20,00:00:00.800,0.800,20,00:00:00.800,0.800\n2,20,00:00:00.800,0.800,250,00:00:10.000,10.000,230,00:00:09.200,9.200";
    expect(cutsOf(`Timecode List:,00:00:00.800\n${head}\n${newer}`)).toEqual([20]);
    expect(cutsOf(`${head}\n${older}`)).toEqual([20]);
    expect(cutsOf(`${head}\n2,21,00:00:00.800,0.800,250,x,10,230,x,9.2`)).toEqual([20]);
  });

  it.each([
    ["Frame Number,Timecode,content_val\n1,00:00:00.040,2.5", /line 1: these are PySceneDetect's measures/],
    ["20\nx\n", /line 2: "x" is no place; write a frame/],
    ["Shot,Reel\n1,a\n", /line 1: no column says where a shot begins \(Shot, Reel\)/],
    ["1,0,20\n2,20,50\n", /line 1: it has 3 columns and no header/],
    ["20\n20\n", /line 2: frame 20 is named already in line 1/],
    ["50\n20\n", /line 2: frame 20 comes before frame 50 of line 1; sort/],
    ["0,50\n20,80\n", /line 2: its shot begins at frame 20, inside the one of line 1, which ends at 50/],
    ["50,20\n80,90\n", /line 1: its shot ends at frame 20, before it begins at 50/],
    [
      "250\n",
      /line 1: frame 250 lies outside the film, which has 250 frames \(0 to 249, 25 frames per second\)/,
    ],
    ["00:00:01:28\n", /line 1: there is no 00:00:01:28 in a film of 25 frames per second; .* another rate/],
    ["00:00:01;12\n", /line 1: 00:00:01;12 is drop-frame, which only 29.97 and 59.94/],
    ["", /it is empty/],
    [" \n\n", /it is empty/],
    ["\0\u0001", /it is no text/],
    ["<xmeml/>", /it is XML/],
    ['{"shots": []}', /it is JSON, but no timeline of OpenTimelineIO/],
    ["{", /it begins as JSON, but is none/],
  ])("refuses %j with a sentence", (text, sentence) => {
    expect(() => cutsOf(text)).toThrow(sentence);
  });
});

describe("readCuts of EDL", () => {
  it("takes the record side, from the film's own timecode, from zero or from the first event", () => {
    const events = (hour: string) =>
      edl(
        `001  AX       V     C        00:00:10:00 00:00:12:00 ${hour}:00:00:00 ${hour}:00:02:00`,
        "* FROM CLIP NAME: a.mov",
        `002  TAPE_2   V     C        00:00:30:00 00:00:38:00 ${hour}:00:02:00 ${hour}:00:10:00`,
        `003  TAPE_2   A     C        00:00:30:00 00:00:38:00 ${hour}:00:01:00 ${hour}:00:10:00`,
      );
    expect(cutsOf(events("00"))).toEqual([50]);
    expect(cutsOf(events("10"), steadyFilm(250, pal, "10:00:00:00"))).toEqual([50]);
    const placed = placeCuts(readCuts("a.edl", events("01"), rows), film);
    expect(placed.cuts).toEqual([50]);
    expect(placed.notes).toEqual([
      expect.stringMatching(/01:00:00:00, which is taken as the film's first/),
    ]);
  });

  it("cuts a dissolve in its middle, keeps a fade with its shot, and makes black a shot", () => {
    const text = edl(
      "001  BL       V     C        00:00:00:00 00:00:00:00 00:00:00:00 00:00:00:00",
      "001  AX       V     D    025 00:00:00:00 00:00:02:00 00:00:00:00 00:00:02:00",
      "002  AX       V     C        00:00:02:00 00:00:02:00 00:00:02:00 00:00:02:00",
      "002  AY       V     D    024 00:00:00:00 00:00:02:00 00:00:02:00 00:00:04:00",
      "003  AY       V     C        00:00:02:00 00:00:02:00 00:00:04:00 00:00:04:00",
      "003  BL       V     D    012 00:00:00:00 00:00:02:00 00:00:04:00 00:00:06:00",
      "004  AZ       V     C        00:00:00:00 00:00:04:00 00:00:06:00 00:00:10:00",
    );
    expect(cutsOf(text)).toEqual([62, 112, 150]);
  });

  it("ends without a black shot where a fade out ends the film", () => {
    const text = edl(
      "001  AX       V     C        00:00:00:00 00:00:09:00 00:00:00:00 00:00:09:00",
      "002  BL       V     D    025 00:00:00:00 00:00:01:00 00:00:09:00 00:00:10:00",
    );
    expect(cutsOf(text)).toEqual([]);
  });

  it("counts drop-frame as its FCM line or its semicolons say", () => {
    const minute = steadyFilm(2000, ntsc);
    const events = ["00:00:59{}29 00:01:00{}02", "00:01:00{}02 00:01:02{}00"];
    const lines = (separator: string) =>
      events.map((times, index) => {
        const record = times.replaceAll("{}", separator);
        return `00${index + 1}  AX  V  C  ${record} ${record}`;
      });
    expect(cutsOf(`FCM: DROP FRAME\n${lines(":").join("\n")}`, minute)).toEqual([1799, 1800, 1858]);
    expect(cutsOf(lines(";").join("\n"), minute)).toEqual([1799, 1800, 1858]);
    expect(cutsOf(`FCM: NON-DROP FRAME\n${lines(":").join("\n")}`, minute)).toEqual([1799, 1802, 1860]);
  });

  it("takes PySceneDetect's events, which end with the last frame", () => {
    const text = edl(
      "001  AX V     C        00:00:00:00 00:00:01:24 00:00:00:00 00:00:01:24",
      "002  AX V     C        00:00:02:00 00:00:09:24 00:00:02:00 00:00:09:24",
    );
    expect(cutsOf(text)).toEqual([50]);
  });

  it.each([
    ["001  AX  V  C  00:00:00:00 00:00:02:00 00:00:00:00", /line 4: this event cannot be read/],
    [
      "001  AX  V  C  00:00:00:00 00:00:12:00 00:00:00:00 00:00:12:00",
      /line 4: 00:00:12:00 \(frame 300\) lies outside the film, which has 250 frames/,
    ],
    ["001  AX  A  C  00:00:00:00 00:00:02:00 00:00:00:00 00:00:02:00", /no event with a picture/],
  ])("refuses %j with the line", (event, sentence) => {
    expect(() => cutsOf(edl(event))).toThrow(sentence);
  });

  it("refuses events that overlap, and drop-frame numbers that are left out", () => {
    const overlapping = edl(
      "001  AX  V  C  00:00:00:00 00:00:02:00 00:00:00:00 00:00:02:00",
      "002  AX  V  C  00:00:00:00 00:00:02:00 00:00:01:00 00:00:03:00",
    );
    expect(() => cutsOf(overlapping)).toThrow(/line 5: its shot begins at frame 25, inside .* line 4/);
    const dropped = "FCM: DROP FRAME\n001  AX  V  C  00:00:59:00 00:01:00:00 00:00:59:00 00:01:00:00";
    expect(() => cutsOf(dropped, steadyFilm(2000, ntsc))).toThrow(
      /line 2: drop-frame timecode skips 00:01:00;00/,
    );
  });
});

describe("readCuts of OpenTimelineIO", () => {
  it("cuts where clips meet, and at gaps", () => {
    expect(cutsOf(otio([clip("a", 50), clip("b", 30), gap(20), clip("c", 150)]))).toEqual([50, 80, 100]);
  });

  it("cuts a transition where its clips meet", () => {
    const transition = { OTIO_SCHEMA: "Transition.1", in_offset: time(6), out_offset: time(6) };
    expect(cutsOf(otio([clip("a", 50), transition, clip("b", 200)]))).toEqual([50]);
  });

  it("shows the upper track where there is one, and looks into nested tracks", () => {
    expect(cutsOf(otio([clip("a", 100), clip("b", 150)], [gap(20), clip("above", 30)]))).toEqual([
      20, 50, 100,
    ]);
    const nested = {
      OTIO_SCHEMA: "Stack.1",
      source_range: range(10, 60),
      children: [{ OTIO_SCHEMA: "Track.1", kind: "Video", children: [clip("x", 40), clip("y", 60)] }],
    };
    expect(cutsOf(otio([clip("a", 50), nested, clip("b", 140)]))).toEqual([50, 80, 110]);
  });

  it("takes 24 for 23.976, and clips of several media references", () => {
    const film = steadyFilm(200, film24);
    const many = {
      OTIO_SCHEMA: "Clip.2",
      name: "b",
      media_references: { DEFAULT_MEDIA: { OTIO_SCHEMA: "X.1", available_range: range(0, 100, 24) } },
      active_media_reference_key: "DEFAULT_MEDIA",
    };
    expect(cutsOf(otio([clip("a", 50, 24), many]), film)).toEqual([50, 150]);
  });

  it("refuses another rate, a clip of no length, and what is beyond the film, by the clip", () => {
    expect(() => cutsOf(otio([clip("a", 31, 24), clip("b", 100, 24)]))).toThrow(
      /clip 1 \("a"\): 31 of 24 a second lies between two frames of the film, which has 25/,
    );
    expect(() => cutsOf(otio([clip("a", 40), { OTIO_SCHEMA: "Clip.1", name: "b" }]))).toThrow(
      /clip "b": it has no source range/,
    );
    expect(() => cutsOf(otio([clip("a", 40), clip("b", 300)]))).toThrow(
      /clip 2 \("b"\): 340 of 25 a second \(frame 340\) lies outside the film/,
    );
    expect(() => cutsOf(otio([gap(40)]))).toThrow(/hold no clip/);
    expect(() => cutsOf('{"OTIO_SCHEMA": 3}')).toThrow(/no timeline of OpenTimelineIO/);
  });
});

describe("placeCuts", () => {
  it("takes the nearest frame of a film of variable rate", () => {
    const film = unsteadyFilm([0, 40, 130, 150, 300], pal);
    expect(cutsOf("seconds\n0.135\n0.28\n", film)).toEqual([2, 4]);
  });
});
