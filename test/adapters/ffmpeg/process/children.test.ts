import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { globSync } from "tinyglobby";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Tool } from "#adapters/ffmpeg/process/binaries.ts";
import { openFrames } from "#adapters/ffmpeg/frames/write-samples.ts";
import { probe } from "#adapters/ffmpeg/probe/probe.ts";
import { pictureChanges } from "#adapters/ffmpeg/probe/picture-changes.ts";
import { probePackets } from "#adapters/ffmpeg/probe/probe-packets.ts";
import { runFileJob } from "#adapters/ffmpeg/process/run-file-job.ts";
import { playSound } from "#adapters/ffmpeg/read/played-sound.ts";
import { readColour } from "#adapters/ffmpeg/read/read-colour.ts";
import { readLuma } from "#adapters/ffmpeg/read/read-luma.ts";
import { readLumaDigests } from "#adapters/ffmpeg/read/read-luma-digests.ts";
import { assemble } from "#adapters/ffmpeg/write/assemble.ts";
import { openClip } from "#adapters/ffmpeg/write/write-clip.ts";
import { openSegment } from "#adapters/ffmpeg/write/write-segment.ts";
import { writeThroughFluent } from "#adapters/ffmpeg/write/write-through-fluent.ts";
import { collect, colourFrame, timelineOf } from "#test/clips/colour-frames.ts";
import { clipFolder, richClip } from "#test/clips/draw-clip.ts";
import { tools } from "#test/clips/film-tools.ts";
import { h264Source } from "#test/support/h264-source.ts";

const folder = clipFolder();
const at = (name: string): string => join(folder, name);
const log = at("starts");

/** A program that notes how it was started, and then becomes the tool. */
const noting = ({ path, ...tool }: Tool, name: string): Tool => {
  const script = `#!/bin/sh\n{ readlink "/proc/$$/fd/0"; for word; do printf '%s\\t' "$word"; done; echo; } >> ${log}\nexec ${path} "$@"\n`;
  writeFileSync(at(name), script, { mode: 0o755 });
  return { ...tool, path: at(name) };
};

const frame = { width: 64, height: 64 };
const settings = { codec: "h264", crf: 30, lossless: false } as const;
const source = h264Source({ uri: "/films/film.mp4", video: frame });
const plane = new Uint8Array(64 * 64).fill(90);
const chroma = new Uint8Array(32 * 32).fill(128);

/** Every way in which a program is started for a film. */
const kinds: Readonly<Record<string, (tool: Tool) => Promise<unknown>>> = {
  "reading luma": (ffmpeg) => collect(readLuma(ffmpeg, { source })),
  "reading colour": (ffmpeg) => collect(readColour(ffmpeg, { source, size: frame })),
  "playing sound": (ffmpeg) => {
    const track = { path: "film.mp4", index: 1 };
    return playSound(ffmpeg, track, { rate: 48_000, channels: 1 }).take(4);
  },
  "listing packets": (ffprobe) => collect(probePackets(ffprobe, "film.mp4", { fields: "pts" })),
  "looking for other sizes": (ffprobe) => pictureChanges(ffprobe, source),
  "joining files": (ffmpeg) =>
    runFileJob(ffmpeg, { inputs: [{ address: "x", options: [] }], options: [], output: at("never.mkv") }),
  "encoding a segment": async (ffmpeg) => {
    const writer = openSegment(ffmpeg, { path: at("never.mp4"), source, settings });
    await writer.write({ pts: 0, luma: plane, u: chroma, v: chroma });
    return writer.finish();
  },
  "writing frames": async (ffmpeg) => {
    const encoding = { format: "png", depth: 8, hasAlpha: false } as const;
    const pattern = { folder, prefix: "f.", width: 4, suffix: ".png" };
    return openFrames(ffmpeg, { folder, pattern, first: 1, size: frame, encoding }).finish();
  },
  "encoding a clip": async (ffmpeg) => {
    const from = { size: frame, channels: 1 } as const;
    const rate = { num: 25, den: 1 };
    const writer = openClip(ffmpeg, { path: at("never-clip.mp4"), from, size: frame, frameRate: rate });
    await writer.write(plane);
    return writer.finish();
  },
};

describe("a program that stands still", () => {
  afterEach(() => vi.useRealTimers());

  it.each(Object.keys(kinds))("is stopped: %s", async (kind) => {
    writeFileSync(at("asleep"), "#!/bin/sh\nexec sleep 600\n", { mode: 0o755 });
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const work = kinds[kind]?.({ ...tools.ffmpeg, path: at("asleep") }) ?? Promise.resolve();
    const failed = expect(work).rejects.toThrow(/did nothing for 30 minutes and was stopped/);
    await new Promise(setImmediate);
    await vi.advanceTimersByTimeAsync(31 * 60_000);
    await failed;
  });
});

describe("a program started for a film", () => {
  it.runIf(process.platform === "linux")("is never asked, and never asks", async () => {
    const film = await richClip(at("film.mkv"));
    const both = { ffmpeg: noting(tools.ffmpeg, "ffmpeg"), ffprobe: noting(tools.ffprobe, "ffprobe") };
    const found = await probe(both, film);
    const frames = await collect(readLuma(both.ffmpeg, { source: found }));
    const timeline = timelineOf(frames);
    const range = { first: 0, end: frames.length };
    const writer = openSegment(both.ffmpeg, { path: at("s.mp4"), source: found, settings });
    for (const [n, one] of frames.entries()) await writer.write(colourFrame(one, found, n));
    await writer.finish();
    const segments = [{ path: at("s.mp4"), range }];
    await assemble(both, { segments, source: found, timeline, range, output: at("out.mkv") });
    await readLumaDigests(both, at("out.mkv"));
    await writeThroughFluent(both.ffmpeg, {
      inputs: [{ address: `file:${film}`, options: [] }],
      options: ["-frames:v", "1"],
      output: at("small.mp4"),
    });
    const starts = readFileSync(log, "utf8").trim().split("\n");
    expect(starts.length).toBeGreaterThan(20);
    for (let line = 0; line < starts.length; line += 2) {
      const [stdin = "", words = ""] = starts.slice(line, line + 2);
      // What fluent-ffmpeg asks of an ffmpeg before it uses it.
      if (/^-(?:formats|encoders|codecs|filters)\t$/.test(words)) continue;
      const isFed = words.includes("pipe:0");
      expect([words, stdin]).toEqual([
        words,
        isFed || words.includes("small.mp4") ? expect.stringMatching(/^(?:pipe|socket):/) : "/dev/null",
      ]);
      if (words.includes("-show_")) continue;
      // Frames that are fed are the input; nothing else is read there.
      if (!isFed) expect(words).toContain("-nostdin");
      if (/\.(?:mp4|mkv|part)\t$/.test(words)) expect(words).toMatch(/(?:^|\t)-y\t/);
    }
  });

  it("has a limit wherever one is started in the sources", () => {
    const places = globSync("{adapters,cli,gpu-task,lambdas,pipeline}/**/*.ts");
    expect(places.length).toBeGreaterThan(100);
    for (const place of places) {
      const text = readFileSync(place, "utf8");
      if (/\bstartChild\(/.test(text) && !place.endsWith("process/child.ts")) {
        expect([place, /\bmovingPieces|\bmoving\(/.test(text)]).toEqual([place, true]);
        expect([place, text.includes("await child.ended")]).toEqual([place, false]);
      }
      // Workers are no films' programs: the workflow's own timeouts and heartbeats end them.
      if (/\b(?:execa|spawn)\(/.test(text) && !/process\/child\.ts$|worker-process\.ts$/.test(place))
        expect([place, /timeout|limitSeconds|limitMs/.test(text)]).toEqual([place, true]);
    }
  });
});
