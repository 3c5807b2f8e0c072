import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { compareSound } from "#adapters/ffmpeg/read/compare-sound.ts";
import { readLuma } from "#adapters/ffmpeg/read/read-luma.ts";
import { probe } from "#adapters/ffmpeg/probe/probe.ts";
import { collect, timelineOf } from "#test/clips/colour-frames.ts";
import { clipFolder, draw } from "#test/clips/draw-clip.ts";
import { readsTransportStreams, tools } from "#test/clips/film-tools.ts";

const folder = clipFolder();
const at = (name: string): string => join(folder, name);

const noise = ["-f", "lavfi", "-i", "anoisesrc=d=2:r=48000:a=0.2:c=pink:seed=3"];
const x264 = ["-c:v", "libx264", "-preset", "ultrafast", "-bf", "2", "-g", "12", "-pix_fmt", "yuv420p"];

const film = (name: string, ...sound: string[]): Promise<string> =>
  draw(at(name), ...["-f", "lavfi", "-i", "testsrc2=s=96x64:r=25:d=2"], ...noise, ...x264, ...sound);

/** The proof's word on a film made of another by stream copy, or otherwise. */
const compared = async (from: string, name: string, ...options: string[]): Promise<string | null> => {
  const path = await draw(
    at(name),
    "-i",
    from,
    ...(options.length > 0 ? options : ["-c", "copy", "-strict", "-2"]),
  );
  const source = await probe(tools, from);
  const timeline = timelineOf(await collect(readLuma(tools.ffmpeg, { source })));
  return compareSound(tools, { source, timeline, path, tracks: source.audio.map(({ index }) => index) });
};

describe("compareSound", () => {
  it.each([
    ["aac", "mp4", "mkv"],
    ["aac", "mp4", "mov"],
    ["aac", "mkv", "mp4"],
    ["libmp3lame", "mp4", "mkv"],
    ["libmp3lame", "mkv", "mov"],
    ["libopus", "mkv", "mp4"],
    ["libvorbis", "mkv", "mp4"],
    ["ac3", "mp4", "mkv"],
    ["flac", "mkv", "mp4"],
    ["pcm_s24le", "mov", "mkv"],
    ["pcm_s16be", "mov", "mkv"],
  ])("takes %s in %s and in %s for the same sound", async (codec, from, to) => {
    const source = await film(`${codec}-to-${to}.${from}`, "-c:a", codec);
    expect(await compared(source, `${codec}-of-${from}.${to}`)).toBeNull();
  });

  it.skipIf(!readsTransportStreams).each([
    ["mp2", "mkv"],
    ["mp2", "mp4"],
    ["aac", "mkv"],
    ["ac3", "mov"],
  ])("takes %s of a transport stream and in %s for the same sound", async (codec, to) => {
    const source = await film(`${codec}-to-${to}.ts`, "-c:a", codec);
    const options = ["-c", "copy", ...(codec === "aac" ? ["-bsf:a", "aac_adtstoasc"] : [])];
    expect(await compared(source, `${codec}-of-ts.${to}`, ...options)).toBeNull();
  });

  it.skipIf(!readsTransportStreams)("takes sound that changes its rate half way for the same", async () => {
    const parts = [
      await film("rate-48.ts", "-ar", "48000", "-c:a", "mp2"),
      await film("rate-44.ts", "-ar", "44100", "-c:a", "mp2", "-output_ts_offset", "2"),
    ];
    writeFileSync(at("rates.ts"), Buffer.concat(parts.map((path) => readFileSync(path))));
    expect(await compared(at("rates.ts"), "rates-out.mkv")).toBeNull();
    const late = ["-itsoffset", "0.1", "-i", at("rates.ts"), "-map", "0:v", "-map", "1:a", "-c", "copy"];
    expect(await compared(at("rates.ts"), "rates-late.mkv", ...late)).not.toBeNull();
  });

  it("knows another sound, and where it parts", async () => {
    const source = await film("other.mkv", "-c:a", "flac");
    const changed = ["-c:v", "copy", "-c:a", "flac", "-af", "volume=0:enable='gte(t,1)'"];
    expect(await compared(source, "other-out.mkv", ...changed)).toMatch(/track 1 differs from 1\.0\d s on/);
  });

  it("knows a sound that comes too late, ends early or is not there", async () => {
    const source = await film("late.mkv", "-c:a", "flac");
    const late = ["-itsoffset", "0.2", "-i", source, "-map", "0:v", "-map", "1:a", "-c", "copy"];
    expect(await compared(source, "late-out.mkv", ...late)).toMatch(/0\.2\d* s too late/);
    const early = ["-map", "0", "-c:v", "copy", "-c:a", "flac", "-af", "atrim=end=1.5"];
    expect(await compared(source, "early-out.mkv", ...early)).toMatch(/differs from 1\.5\d s on/);
    expect(await compared(source, "none-out.mkv", "-an", "-c", "copy")).toMatch(/0 tracks of sound/);
  });

  it("looks at every track, and past silence at the head", async () => {
    const source = await draw(
      at("two.mkv"),
      ...["-f", "lavfi", "-i", "testsrc2=s=96x64:r=25:d=2"],
      ...["-f", "lavfi", "-i", "anoisesrc=d=2:r=44100:c=pink,adelay=900:all=1"],
      ...[...noise, "-map", "0", "-map", "1", "-map", "2", ...x264, "-c:a", "flac"],
    );
    expect(await compared(source, "two-out.mov", "-map", "0", "-c:v", "copy", "-c:a", "alac")).toBeNull();
    const swapped = ["-map", "0:v", "-map", "0:1", "-map", "0:1", "-c", "copy"];
    expect(await compared(source, "swapped.mkv", ...swapped)).toMatch(/track 2/);
  });
});
