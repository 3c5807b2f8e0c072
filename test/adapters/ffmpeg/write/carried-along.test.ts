import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, it } from "vitest";
import type { Timeline } from "#core/film/timeline.ts";
import { passthrough } from "#adapters/ffmpeg/process/binaries.ts";
import { probe } from "#adapters/ffmpeg/probe/probe.ts";
import { probeFilm } from "#adapters/ffmpeg/probe/probe-report.ts";
import { compareSound } from "#adapters/ffmpeg/read/compare-sound.ts";
import { readFacts } from "#adapters/ffmpeg/read/read-facts.ts";
import { readLuma } from "#adapters/ffmpeg/read/read-luma.ts";
import { collect, timelineOf } from "#test/clips/colour-frames.ts";
import { clipFolder, draw } from "#test/clips/draw-clip.ts";
import { readsTransportStreams, release, tools } from "#test/clips/film-tools.ts";
import { joinFilm, srtOf } from "#test/clips/join-film.ts";

const folder = clipFolder();
const at = (name: string): string => join(folder, name);

const picture = ["-f", "lavfi", "-i", "testsrc2=s=96x64:r=25:d=2"];
const noise = ["-f", "lavfi", "-i", "anoisesrc=d=2:r=48000:a=0.2:c=pink:seed=5"];
const x264 = ["-c:v", "libx264", "-preset", "ultrafast", "-g", "12", "-pix_fmt", "yuv420p"];

const joined = (
  path: string,
  output: string,
  range = { first: 0, end: 50 },
  jumps: Timeline["jumps"] = [],
): Promise<readonly string[]> => joinFilm(path, output, { range, jumps });

/** 16-bit samples that ffmpeg plays. */
const played = async (path: string): Promise<Buffer> => {
  const args = ["-nostdin", "-v", "error", "-i", path, "-map", "0:a:0", "-f", "s16le", "-"];
  return Buffer.from((await execa(tools.ffmpeg.path, args, { encoding: "buffer" })).stdout);
};

describe("assemble, and what lies beside the picture", () => {
  it("plays the same samples of an MP4's AAC in Matroska, priming hidden, and seeks in it", async () => {
    const film = await draw(at("priming.mp4"), ...picture, ...noise, ...x264, "-c:a", "aac");
    expect((await probe(tools, film)).others[0]?.primingSamples).toBe(1024);
    await joined(film, at("priming.mkv"));
    expect((await played(at("priming.mkv"))).equals(await played(film))).toBe(true);
    const seek = ["-nostdin", "-v", "error", "-ss", "1.5", "-i", at("priming.mkv"), "-f", "null", "-"];
    expect((await execa(tools.ffmpeg.path, seek)).stderr).toBe("");
  });

  /** Where 33 bits of a transport stream's clock end, less a second of film and what a muxer puts before it. */
  const wrap = String(2 ** 33 / 90_000 - 1);
  it.skipIf(!readsTransportStreams).each([
    ["whose clock runs over", "ts", ["-output_ts_offset", wrap, "-muxdelay", "0"]],
    ["that begins an hour late", "ts", ["-output_ts_offset", "3600"]],
    ["that begins a minute late", "mkv", ["-output_ts_offset", "60"]],
    ["that begins before zero", "mp4", ["-output_ts_offset", "-0.2", "-avoid_negative_ts", "disabled"]],
  ])("keeps sound and picture together in a film %s, in .%s", async (name, ending, options) => {
    const film = at(`${name.replaceAll(" ", "-")}.${ending}`);
    await draw(film, ...picture, ...noise, ...x264, "-c:a", "aac", ...options);
    const source = await probe(tools, film);
    const timeline = timelineOf(await collect(readLuma(tools.ffmpeg, { source })));
    const output = `${film}.mkv`;
    await joined(film, output, { first: 0, end: timeline.pts.length });
    const tracks = source.audio.map(({ index }) => index);
    expect(await compareSound(tools, { source, timeline, path: output, tracks })).toBeNull();
    const { ptsSeconds } = await readFacts(tools.ffprobe, output);
    const tick = source.video.timeBase.num / source.video.timeBase.den;
    for (const [frame, pts] of timeline.pts.entries())
      expect((ptsSeconds[frame] ?? 0) - (ptsSeconds[0] ?? 0)).toBeCloseTo(
        (pts - (timeline.pts[0] ?? 0)) * tick,
        2,
      );
  });

  it.skipIf(!readsTransportStreams)("writes Blu-ray PCM as plain PCM of the same samples", async () => {
    const film = await draw(
      at("bluray.m2ts"),
      ...[...picture, ...noise, ...x264, "-c:a", "pcm_bluray", "-ac", "2"],
      ...["-f", "mpegts", "-mpegts_m2ts_mode", "1"],
    );
    expect(await joined(film, at("bluray.mkv"))).toEqual([expect.stringContaining("the same samples")]);
    const [before, after] = [await played(film), await played(at("bluray.mkv"))];
    expect(after.subarray(0, before.length).equals(before)).toBe(true);
  });

  it.each(["mov", "mp4", "mkv"])("carries timecode, free tags and no language into .%s", async (ending) => {
    const tags = ["-metadata", "scene=12A", "-metadata", "creation_time=2019-05-04T10:11:12Z"];
    const film = await draw(
      at(`marks-${ending}.mov`),
      ...[...picture, ...noise, ...x264, "-c:a", "aac", "-timecode", "10:00:00:00"],
      ...["-movflags", "use_metadata_tags", ...tags],
    );
    const output = at(`marks-out.${ending}`);
    expect(await joined(film, output, { first: 30, end: 50 })).toEqual([]);
    const report = await probeFilm(tools.ffprobe, output);
    const source = await probe(tools, output);
    expect(source.timecode).toBe("10:00:01:05");
    const written = new Map(
      Object.entries(report.format.tags).map(([tag, text]) => [tag.toLowerCase(), text]),
    );
    expect(written.get("scene")).toBe("12A");
    expect(written.get("creation_time")).toMatch(/^2019-05-04T10:11:12/);
    const heard = report.streams.filter(({ codec_type: type }) => type !== "data");
    expect(heard.map(({ tags }) => tags["language"] ?? "und")).not.toContain("eng");
  });

  it("shows a track's title and language in QuickTime, and says where a timecode cannot be written", async () => {
    const film = await draw(
      at("uneven-timecode.mkv"),
      ...["-f", "lavfi", "-i", "testsrc2=s=96x64:r=30000/1001:d=1", "-f", "lavfi", "-i", "sine=d=1"],
      ...["-vf", "select='not(eq(n,7))'", ...passthrough(tools.ffmpeg), ...x264, "-c:a", "aac"],
      ...[
        "-metadata",
        "timecode=01:00:00;02",
        "-metadata:s:a",
        "title=Commentary",
        "-metadata:s:a",
        "language=swe",
      ],
    );
    const frames = { first: 0, end: 29 };
    expect(await joined(film, at("uneven-out.mov"), frames)).toEqual([
      expect.stringMatching(/^its timecode \(01:00:00;02\) could not be written/),
    ]);
    const { streams } = await probeFilm(tools.ffprobe, at("uneven-out.mov"));
    expect(streams.find(({ codec_type: type }) => type === "audio")?.tags["handler_name"]).toBe(
      "Commentary",
    );
    expect(await joined(film, at("uneven-out.mkv"), frames)).toEqual([]);
    expect((await probe(tools, at("uneven-out.mkv"))).video.frameRate).toEqual(
      (await probe(tools, film)).video.frameRate,
    );
  });

  it.each(["mp4", "mov"])("keeps a language that is tagged by two letters in .%s", async (ending) => {
    const film = await draw(
      at(`two-letters-${ending}.mkv`),
      ...["-f", "lavfi", "-i", "testsrc2=s=96x64:r=24:d=1", "-f", "lavfi", "-i", "sine=d=1"],
      ...["-map", "0", "-map", "1", "-map", "1", "-map", "1", ...x264, "-c:a", "aac"],
      ...["-metadata:s:a:0", "language=pt-BR", "-metadata:s:a:1", "language=de"],
      ...["-metadata:s:a:2", "language=xx"],
    );
    expect(await joined(film, at(`two-letters-out.${ending}`), { first: 0, end: 24 })).toEqual([]);
    const { streams } = await probeFilm(tools.ffprobe, at(`two-letters-out.${ending}`));
    const heard = streams.filter(({ codec_type: type }) => type === "audio");
    expect(heard.map(({ tags }) => tags["language"] ?? "und")).toEqual(["por", "deu", "und"]);
  });

  it.skipIf(release < 5).each(["mp4", "mkv"])("keeps a cover as a cover in .%s", async (ending) => {
    const cover = await draw(
      at(`cover-${ending}.jpg`),
      "-f",
      "lavfi",
      "-i",
      "mandelbrot=s=64x64",
      "-frames:v",
      "1",
    );
    const film = await draw(
      at(`cover-${ending}.mp4`),
      ...[
        ...picture,
        "-i",
        cover,
        "-map",
        "0",
        "-map",
        "1",
        "-c:v:0",
        "libx264",
        "-pix_fmt:v:0",
        "yuv420p",
      ],
      ...["-c:v:1", "copy", "-disposition:v:1", "attached_pic"],
    );
    const output = at(`cover-out.${ending}`);
    expect(await joined(film, output)).toEqual([]);
    expect((await probe(tools, output)).others).toMatchObject([{ type: "cover", codec: "mjpeg" }]);
  });

  it.skipIf(release < 5).each(["mkv", "mp4"])(
    "keeps files and covers where the clock jumps, and says what it cannot, in .%s",
    async (ending) => {
      const jump = [{ frame: 25, shift: 400 }];
      const [cover, font] = [at(`jump-${ending}.jpg`), at("jump.ttf")];
      await draw(cover, "-f", "lavfi", "-i", "mandelbrot=s=64x64", "-frames:v", "1");
      writeFileSync(font, "a font");
      const film = await draw(
        at(`jump-${ending}.mkv`),
        ...[...picture, ...noise, ...x264, "-c:a", "aac", "-attach", font],
        ...["-metadata:s:t:0", "mimetype=application/x-truetype-font", "-attach", cover],
        ...["-metadata:s:t:1", "mimetype=image/jpeg", "-metadata:s:t:1", "filename=cover.jpg"],
      );
      const output = at(`jump-out.${ending}`);
      const said = await joined(film, output, { first: 0, end: 50 }, jump);
      const kept = (await probe(tools, output)).others.map(({ type, codec }) => `${type} ${codec}`);
      expect(kept).toEqual([
        "audio aac",
        ...(ending === "mkv" ? ["attachment ttf", "cover mjpeg"] : ["cover mjpeg"]),
      ]);
      expect(said).toEqual(ending === "mkv" ? [] : [expect.stringContaining("attachment")]);
    },
  );

  it.each(["mkv", "mp4"])("cuts chapters and the subtitle on screen to a part, in .%s", async (ending) => {
    writeFileSync(
      at("part.srt"),
      "1\n00:00:00,300 --> 00:00:01,400\nHello\n\n2\n00:00:01,000 --> 00:00:01,600\nYou\n",
    );
    writeFileSync(
      at("part.txt"),
      ";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=1000\ntitle=one; two\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=1000\nEND=2000\ntitle=three\n",
    );
    const film = await draw(
      at(`part-${ending}.mkv`),
      ...[...picture, "-i", at("part.srt"), "-i", at("part.txt"), "-map", "0", "-map", "1"],
      ...["-map_metadata", "2", ...x264, "-c:s", "srt", "-metadata:s:s:0", "language=deu"],
      ...["-disposition:s:0", "forced"],
    );
    const output = at(`part-out.${ending}`);
    await joined(film, output, { first: 20, end: 40 });
    const report = await probeFilm(tools.ffprobe, output);
    const [one, three] = report.chapters;
    expect(report.chapters.map(({ tags }) => tags["title"])).toEqual(["one; two", "three"]);
    expect(one?.end_time).toBeCloseTo(0.2, 2);
    expect(three?.end_time).toBeCloseTo(0.8, 1);
    const subtitles = report.streams.find(({ codec_type: type }) => type === "subtitle");
    expect(subtitles?.tags["language"]).toBe("deu");
    const shown = await srtOf(output);
    expect(shown).toMatch(/00:00:00,000 --> 00:00:00,[26]00\s+Hello/);
    expect(shown).toContain("You");
  });
});
