import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, it } from "vitest";
import type { FrameRange } from "#core/film/frame-range.ts";
import type { EncodeSettings } from "#core/film/encoding.ts";
import type { Assembled, Segment } from "#core/ports/film-writer.ts";
import type { Source } from "#core/film/source.ts";
import type { Timeline } from "#core/film/timeline.ts";
import { assemble } from "#adapters/ffmpeg/write/assemble.ts";
import { probe } from "#adapters/ffmpeg/probe/probe.ts";
import { compareSound } from "#adapters/ffmpeg/read/compare-sound.ts";
import { readFacts } from "#adapters/ffmpeg/read/read-facts.ts";
import { readLuma } from "#adapters/ffmpeg/read/read-luma.ts";
import { openSegment } from "#adapters/ffmpeg/write/write-segment.ts";
import { collect, colourFrame, timelineOf } from "#test/clips/colour-frames.ts";
import {
  clipFolder,
  interlacedClip,
  plainClip,
  richClip,
  turnedClip,
  unevenClip,
} from "#test/clips/draw-clip.ts";
import { release, tools } from "#test/clips/film-tools.ts";
import { digest } from "#test/clips/reference-decode.ts";
import { hasRealClips, realClip } from "#test/clips/real-clips.ts";

const folder = clipFolder();
const at = (name: string): string => join(folder, name);

type Film = { readonly source: Source; readonly timeline: Timeline; readonly luma: readonly string[] };

const filmAt = async (path: string): Promise<Film> => {
  const source = await probe(tools, path);
  const frames = await collect(readLuma(tools.ffmpeg, { source }));
  return { source, timeline: timelineOf(frames), luma: frames.map(({ luma }) => digest(luma)) };
};

const segmentsOf = async (
  { source, timeline }: Film,
  ranges: readonly FrameRange[],
  codec: EncodeSettings["codec"],
): Promise<Segment[]> => {
  const segments: Segment[] = [];
  for (const range of ranges) {
    const path = at(`it's segment ${range.first} ${Math.random()}.bin`);
    const writer = openSegment(tools.ffmpeg, {
      path,
      source,
      settings: { codec, crf: 16, lossless: true },
    });
    let n = range.first;
    for await (const frame of readLuma(tools.ffmpeg, { source, part: { range, timeline } })) {
      await writer.write(colourFrame(frame, source, n));
      n += 1;
    }
    await writer.finish();
    segments.push({ path, range });
  }
  return segments;
};

/** Three segments, the first of one frame. */
const inThree = ({ first, end }: FrameRange): FrameRange[] => {
  const middle = Math.floor((first + end) / 2);
  return [
    { first, end: first + 1 },
    { first: first + 1, end: middle },
    { first: middle, end },
  ];
};

const join3 = async (
  film: Film,
  output: string,
  {
    range = { first: 0, end: film.timeline.pts.length },
    codec = "h264",
  }: { range?: FrameRange; codec?: EncodeSettings["codec"] } = {},
): Promise<readonly string[]> => (await joined(film, output, { range, codec })).notCarried;

const joined = async (
  film: Film,
  output: string,
  {
    range = { first: 0, end: film.timeline.pts.length },
    codec = "h264",
  }: { range?: FrameRange; codec?: EncodeSettings["codec"] } = {},
): Promise<Assembled> =>
  assemble(tools, {
    segments: await segmentsOf(film, inThree(range), codec),
    source: film.source,
    timeline: film.timeline,
    range,
    output,
  });

/** What the proof says of a film's sound; null: it is the source's. */
const soundOf = async (film: Film, output: string, codec: EncodeSettings["codec"] = "h264") => {
  const { soundTracks: tracks } = await joined(film, output, { codec });
  const { source, timeline } = film;
  return { tracks, said: await compareSound(tools, { source, timeline, path: output, tracks }) };
};

/** Largest difference, in seconds, of the written times from the source's. */
const timeError = async (
  { source, timeline }: Film,
  output: string,
  range: FrameRange,
  origin: number,
): Promise<number> => {
  const { ptsSeconds, pictureEndSeconds } = await readFacts(tools.ffprobe, output);
  expect(ptsSeconds).toHaveLength(range.end - range.first);
  const { num, den } = source.video.timeBase;
  // Whatever ffprobe says of packets' durations: the last picture is shown for its time.
  const last = timeline.pts[range.end - 1] ?? 0;
  const wanted = (((timeline.pts[range.end] ?? last + timeline.lastDuration) - last) * num) / den;
  expect((pictureEndSeconds ?? 0) - (ptsSeconds.at(-1) ?? 0)).toBeCloseTo(wanted, 1);
  return Math.max(
    ...ptsSeconds.map((time, i) =>
      Math.abs(time - ((timeline.pts[range.first + i] ?? 0) * num) / den + origin),
    ),
  );
};

/** Bytes of 16-bit samples that a decoder plays of the first track. */
const soundBytes = async (path: string): Promise<number> => {
  const args = ["-nostdin", "-v", "error", "-i", path, "-map", "0:a:0", "-f", "s16le", "-"];
  return (await execa(tools.ffmpeg.path, args, { encoding: "buffer" })).stdout.length;
};

const whole = ({ timeline }: Film): FrameRange => ({ first: 0, end: timeline.pts.length });

describe("assemble", () => {
  it.each([
    ["mp4", unevenClip, "h264", 1e-9],
    ["mov", unevenClip, "h264", 1e-9],
    ["mkv", unevenClip, "ffv1", 5.1e-4],
    ["mp4", interlacedClip, "h264", 1e-9],
  ] as const)(
    "keeps every frame, its luma and its time in %s (%o, %s)",
    async (ending, make, codec, tolerance) => {
      const film = await filmAt(
        await make(at(`times-${ending}-${codec}.${make === interlacedClip ? "mkv" : "mp4"}`)),
      );
      const output = at(`times-${ending}-${codec}-out.${ending}`);
      await join3(film, output, { codec });
      expect(await timeError(film, output, whole(film), film.source.startSeconds)).toBeLessThan(tolerance);
      expect((await filmAt(output)).luma).toEqual(film.luma);
    },
  );

  it("carries audio, subtitles, chapters, languages and the title", async () => {
    const film = await filmAt(await richClip(at("rich.mp4")));
    expect(await join3(film, at("rich-out.mp4"))).toEqual([]);
    const { source, timeline } = film;
    const proof = {
      source,
      timeline,
      path: at("rich-out.mp4"),
      tracks: source.audio.map(({ index }) => index),
    };
    expect(await compareSound(tools, proof)).toBeNull();
    expect(await probe(tools, at("rich-out.mp4"))).toMatchObject({
      video: { frameRate: source.video.frameRate },
      chapters: 2,
      audio: [{ codec: "aac" }],
      subtitles: [{ codec: "mov_text" }],
    });
  });

  it("rewrites text subtitles that the container cannot copy, and says so", async () => {
    const film = await filmAt(await richClip(at("rich.mkv")));
    const said = await join3(film, at("rich-mkv-out.mp4"));
    expect(said).toEqual([expect.stringContaining("rewritten as mov_text")]);
    expect((await probe(tools, at("rich-mkv-out.mp4"))).subtitles).toMatchObject([{ codec: "mov_text" }]);
    expect(await join3(film, at("rich-mkv-out.mkv"))).toEqual([]);
  });

  it("cuts the other streams to a part of the film", async () => {
    const film = await filmAt(await richClip(at("part.mp4")));
    const range = { first: 13, end: 33 };
    await join3(film, at("part-out.mp4"), { range });
    expect(await timeError(film, at("part-out.mp4"), range, 13 / 25)).toBeLessThan(1e-9);
    const seconds = (await soundBytes(at("part-out.mp4"))) / 2 / 44_100;
    expect(Math.abs(seconds - 0.8)).toBeLessThan(0.05);
  });

  it.each([90, 180, 270] as const)("keeps a turn of %i degrees", async (turn) => {
    const film = await filmAt(await turnedClip(at(`turn${turn}.mp4`), turn));
    expect(await join3(film, at(`turn${turn}-out.mp4`))).toEqual([]);
    expect((await probe(tools, at(`turn${turn}-out.mp4`))).video.rotation).toBe(turn);
  });

  it("says that Matroska of an older ffmpeg cannot hold a turn", async () => {
    const film = await filmAt(await turnedClip(at("turn-mkv.mp4"), 90));
    const said = await join3(film, at("turn-out.mkv"));
    expect(said).toEqual(release >= 6 ? [] : [expect.stringContaining("turn (90 degrees)")]);
  });

  it("refuses an ending it does not know, and leaves nothing half-written", async () => {
    const film = await filmAt(await plainClip(at("ending.mp4"), 6));
    await expect(join3(film, at("ending.webm"))).rejects.toMatchObject({ name: "UsageInvalid" });
    await expect(join3(film, "/nowhere/out.mp4")).rejects.toMatchObject({ name: "OutputUnwritable" });
    expect(existsSync(at("ending.webm"))).toBe(false);
    expect(readdirSync(folder).filter((name) => name.endsWith(".part"))).toEqual([]);
  });

  it("will not join segments that do not meet", async () => {
    const film = await filmAt(await plainClip(at("gap.mp4"), 6));
    const segments = [
      { path: at("a"), range: { first: 0, end: 2 } },
      { path: at("b"), range: { first: 3, end: 6 } },
    ];
    const { source, timeline } = film;
    await expect(
      assemble(tools, { segments, source, timeline, range: whole(film), output: at("gap-out.mp4") }),
    ).rejects.toThrow(RangeError);
  });
});

describe.skipIf(!hasRealClips)("assemble, on real clips", () => {
  it("keeps both sound tracks and both subtitles of a film that has two of each", async () => {
    const film = await filmAt(realClip("two_video_two_audio_subs_nasa.mp4"));
    const { tracks, said } = await soundOf(film, at("nasa.mp4"));
    expect({ tracks: tracks.length, said }).toEqual({ tracks: 2, said: null });
    expect(await timeError(film, at("nasa.mp4"), whole(film), 0)).toBeLessThan(1e-9);
  });

  it("keeps uneven times and the turn of a telephone's film", async () => {
    const film = await filmAt(realClip("phone_rot180_vfr_dog.mp4"));
    expect(await join3(film, at("phone.mp4"))).toEqual([]);
    expect(await timeError(film, at("phone.mp4"), whole(film), film.source.startSeconds)).toBeLessThan(
      1e-9,
    );
    expect((await filmAt(at("phone.mp4"))).luma).toEqual(film.luma);
  });

  it("says which subtitles MP4 cannot hold", async () => {
    const film = await filmAt(realClip("popeye_sindbad_T01.mkv"));
    const said = await join3(film, at("popeye.mp4"), { range: { first: 30, end: 36 } });
    expect(said).toEqual([expect.stringContaining("hdmv_pgs_subtitle")]);
  });
});
