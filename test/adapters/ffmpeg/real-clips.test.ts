import { describe, expect, it } from "vitest";
import { probe } from "#adapters/ffmpeg/probe/probe.ts";
import { readLuma } from "#adapters/ffmpeg/read/read-luma.ts";
import { collect, timelineOf } from "#test/clips/colour-frames.ts";
import { tools } from "#test/clips/film-tools.ts";
import { hasRealClips, realClip } from "#test/clips/real-clips.ts";
import { digest } from "#test/clips/reference-decode.ts";

/** Frames that really decode, from the clips' own table. */
const frames = [
  ["steamboat_willie_1928.mp4", 210],
  ["chaplin_silent_pillarbox.mp4", 241],
  ["copying_is_not_theft_truncated.mp4", 787],
  ["tears_of_steel_vp8_5s.webm", 120],
  ["hdr10_pq_av1_portrait.mp4", 127],
  ["rotated90_h264_720p.mp4", 149],
  ["cursed_vfr_screen.mp4", 63],
  ["alpha_vp8_dancer.webm", 240],
  ["two_video_two_audio_subs_nasa.mp4", 325],
  ["truncated_sintel_vp8.webm", 654],
  ["pigs_grey_odd_314x273.gif", 30],
  ["sar_64x45_bbb.mp4", 120],
  ["interlaced_480i_mpeg2_bbb.mkv", 60],
  ["phone_rot180_vfr_dog.mp4", 25],
] as const;

describe.skipIf(!hasRealClips)("readLuma, on real clips", () => {
  it.each(frames)("gives all frames of %s, and the same ones after a seek", async (name, count) => {
    const source = await probe(tools, realClip(name));
    const luma = readLuma(tools.ffmpeg, { source });
    const whole = (await collect(luma)).map((frame) => ({ ...frame, luma: digest(frame.luma) }));
    expect(whole).toHaveLength(count);
    expect(luma.decodeErrors.length > 0).toBe(name.includes("truncated"));
    const timeline = timelineOf(whole.map(({ pts }) => ({ pts, luma: new Uint8Array() })));
    const middle = Math.floor(count / 2);
    const seen = await collect(
      readLuma(tools.ffmpeg, { source, part: { range: { first: middle, end: middle + 4 }, timeline } }),
    );
    expect(seen.map(({ luma: plane }) => digest(plane))).toEqual(
      whole.slice(middle, middle + 4).map((frame) => frame.luma),
    );
  });
});

describe.skipIf(!hasRealClips)("probe, on real clips", () => {
  it.each([
    ["audio_only_two_aac.mp4", "MediaWithoutVideo", /only: audio, audio/],
    ["broken_no_moov.mp4", "MediaUnreadable", /unfinished MP4/],
  ] as const)("refuses %s", async (name, code, message) => {
    await expect(probe(tools, realClip(name))).rejects.toMatchObject({
      name: code,
      message: expect.stringMatching(message) as string,
    });
  });

  it("reads turn, shape, fields, HDR and alpha", async () => {
    const of = async (name: string): Promise<Awaited<ReturnType<typeof probe>>> =>
      probe(tools, realClip(name));
    expect((await of("rotated90_h264_720p.mp4")).video.rotation).toBe(270);
    expect((await of("phone_rot180_vfr_dog.mp4")).video.rotation).toBe(180);
    expect((await of("sar_64x45_bbb.mp4")).video.sampleAspect).toEqual({ num: 64, den: 45 });
    expect((await of("interlaced_480i_mpeg2_bbb.mkv")).video.fieldOrder).toBe("top-first");
    expect((await of("hdr10_pq_av1_portrait.mp4")).video.colour).toEqual({
      range: "limited",
      matrix: "bt2020nc",
      primaries: "bt2020",
      transfer: "smpte2084",
    });
    expect((await of("alpha_vp8_dancer.webm")).notes).toEqual([expect.stringContaining("transparency")]);
  });
});
