import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { sourceSchema } from "#core/film/source.ts";
import { probe } from "#adapters/ffmpeg/probe/probe.ts";
import {
  clipFolder,
  draw,
  formatClip,
  interlacedClip,
  markedClip,
  plainClip,
  richClip,
  turnedClip,
  unevenClip,
} from "#test/clips/draw-clip.ts";
import { tools } from "#test/clips/film-tools.ts";

const folder = clipFolder();
const at = (name: string): string => join(folder, name);
const inspect = (path: string): ReturnType<typeof probe> => probe(tools, path);
const written = (name: string, body: string | Buffer): string => {
  writeFileSync(at(name), body);
  return at(name);
};

describe("probe", () => {
  beforeAll(async () => {
    await plainClip(at("plain.mp4"));
  });

  it("tells size, depth, rate and streams of a film", async () => {
    const source = await inspect(await richClip(at("rich.mp4")));
    expect(sourceSchema.parse(source)).toEqual(source);
    expect(source).toMatchObject({
      startSeconds: 0,
      chapters: 2,
      audio: [{ index: 1, codec: "aac" }],
      subtitles: [{ index: 2, codec: "mov_text" }],
      video: {
        codec: "h264",
        bitDepth: 8,
        width: 96,
        height: 64,
        frameRate: { num: 25, den: 1 },
        fieldOrder: "progressive",
        colour: { range: "limited" },
      },
    });
  });

  it("keeps the time base of a film of uneven pace", async () => {
    const { video } = await inspect(await unevenClip(at("uneven.mp4")));
    expect(video.timeBase).toEqual({ num: 1, den: 90_000 });
  });

  it.each([90, 180, 270] as const)("tells a turn of %i degrees clockwise", async (turn) => {
    const { video } = await inspect(await turnedClip(at(`turned${turn}.mp4`), turn));
    expect(video).toMatchObject({ rotation: turn, width: 96, height: 64 });
  });

  it("tells fields, top first, and pixel shape", async () => {
    const { video } = await inspect(await interlacedClip(at("fields.mkv")));
    expect(video).toMatchObject({ fieldOrder: "top-first", sampleAspect: { num: 8, den: 9 } });
  });

  it("takes HEVC's single fields as pictures, and says so", async () => {
    const fields = ["-c:v", "libx265", "-x265-params", "log-level=error:interlace=tff"];
    const { video, notes } = await inspect(
      await draw(
        at("fields.mkv"),
        "-f",
        "lavfi",
        "-i",
        "testsrc2=s=64x48:d=0.4",
        "-pix_fmt",
        "yuv420p",
        ...fields,
      ),
    );
    expect(video.fieldOrder).toBe("progressive");
    expect(notes).toEqual([
      expect.stringMatching(/^each of its fields is a picture of its own.* -vf weave /),
    ]);
  });

  it("tells full range from its mark, and takes untagged grey as full", async () => {
    const marked = await inspect(
      await markedClip(at("full.mkv"), { pixelFormat: "yuv420p10le", range: "full" }),
    );
    expect(marked.video).toMatchObject({ bitDepth: 10, colour: { range: "full" } });
    const grey = await inspect(await formatClip(at("grey.nut"), "gray"));
    expect(grey.video).toMatchObject({ bitDepth: 8, colour: { range: "full" } });
  });

  it("turns RGB into limited-range luma and says so", async () => {
    const { video, notes } = await inspect(
      await draw(at("film.gif"), "-f", "lavfi", "-i", "testsrc2=s=50x33:r=10:d=0.5"),
    );
    expect(video).toMatchObject({ bitDepth: 8, colour: { range: "limited", matrix: "smpte170m" } });
    expect(notes).toEqual([expect.stringContaining("RGB")]);
  });

  it("reads HDR10 metadata as x265 takes it", async () => {
    const metadata =
      "master-display=G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)L(10000000,1):max-cll=1000,400";
    const options = [
      "-c:v",
      "libx265",
      "-pix_fmt",
      "yuv420p10le",
      "-x265-params",
      `log-level=error:hdr=1:repeat-headers=1:${metadata}`,
    ];
    const path = await draw(at("hdr.mkv"), "-f", "lavfi", "-i", "testsrc2=s=96x64:d=0.2", ...options);
    const { video } = await inspect(path);
    expect(video.hdrMetadata).toBe(metadata);
  });

  it.each(["-dash.mp4", "100%d film.mp4", "concat:a|b.mp4", "new\nline 'quoted'.mp4", "http:\\x.mp4"])(
    "takes a file name as a name: %j",
    async (name) => {
      const path = await draw(
        `file:${at(name)}`,
        "-f",
        "lavfi",
        "-i",
        "testsrc2=s=32x32:d=0.2",
        "-c:v",
        "mpeg4",
      );
      await expect(inspect(path.slice("file:".length))).resolves.toMatchObject({
        video: { codec: "mpeg4" },
      });
    },
  );
});

describe("probe refuses", () => {
  beforeAll(async () => {
    await plainClip(at("bait.ts"));
    mkdirSync(at("a folder.mp4"), { recursive: true });
  });

  it.each([
    ["a missing file", () => at("missing.mp4"), "MediaMissing", /no file .*check the name/],
    ["a folder", () => at("a folder.mp4"), "MediaUnreadable", /is a folder; name the film/],
    ["an empty file", () => written("empty.mp4", ""), "MediaUnreadable", /is empty/],
    [
      "text renamed",
      () => written("text.mp4", "Dear film,\n".repeat(100)),
      "MediaUnreadable",
      /holds text/,
    ],
    [
      "samples without a header",
      () => written("film.yuv", Buffer.alloc(5000, "P")),
      "MediaUnreadable",
      /raw samples.*-video_size/,
    ],
    [
      "bytes without sense",
      () => written("noise.mkv", Buffer.alloc(5000, "\x01\xfe\x80")),
      "MediaUnreadable",
      /noise\.mkv/,
    ],
    [
      "a playlist",
      () =>
        written(
          "list.mp4",
          `#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\nfile:${at("bait.ts")}\n#EXT-X-ENDLIST\n`,
        ),
      "MediaUnreadable",
      /playlist/,
    ],
    [
      "a concat script",
      () => written("concat.mp4", `ffconcat version 1.0\nfile '${at("bait.ts")}'\n`),
      "MediaUnreadable",
      /playlist/,
    ],
    [
      "an SDP file",
      () =>
        written(
          "talk.sdp",
          "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 5004 RTP/AVP 96\n",
        ),
      "MediaUnreadable",
      /playlist/,
    ],
    [
      "a DASH manifest",
      () =>
        written(
          "film.mpd",
          `<?xml version="1.0"?><MPD><Period><BaseURL>file:${at("bait.ts")}</BaseURL></Period></MPD>`,
        ),
      "MediaUnreadable",
      /playlist/,
    ],
    [
      "subtitles",
      () => written("text.srt", "1\n00:00:00,000 --> 00:00:02,000\nHello\n"),
      "MediaUnreadable",
      /holds text/,
    ],
    [
      "absurd dimensions, before decoding",
      () => written("huge.y4m", `YUV4MPEG2 W20000 H100 F25:1 C420\nFRAME\n${"x".repeat(99)}`),
      "MediaUnsupported",
      /20000x100.*at most 16384/,
    ],
    [
      "a header without sense",
      () =>
        written(
          "huge.gif",
          Buffer.concat([
            Buffer.from("GIF89a"),
            Buffer.from([0xff, 0xff, 0xff, 0xff, 0, 0, 0]),
            Buffer.from([0x2c, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0, 2, 2, 0x4c, 1, 0, 0x3b]),
          ]),
        ),
      "MediaUnsupported",
      /(?:no size that can be|65535x65535)/,
    ],
  ] as const)("%s", async (_, path, name, message) => {
    await expect(inspect(path())).rejects.toMatchObject({
      name,
      message: expect.stringMatching(message) as string,
    });
  });

  it.each(["mp3", "wav", "flac"])(
    "sound alone, in .%s, which no copy into another container mends",
    async (ending) => {
      const path = await draw(at(`sound.${ending}`), "-f", "lavfi", "-i", "sine=d=0.2");
      await expect(inspect(path)).rejects.toMatchObject({
        name: "MediaUnreadable",
        message: expect.stringMatching(/is sound, and holds no film to colour; give a film/) as string,
      });
    },
  );

  it("a container that is not read, by its name, with the command that helps", async () => {
    const path = await draw(
      at("film.mjpg"),
      "-f",
      "lavfi",
      "-i",
      "testsrc2=s=96x64:r=25:d=0.2",
      "-f",
      "smjpeg",
    );
    await expect(inspect(path)).rejects.toMatchObject({
      name: "MediaUnreadable",
      message: expect.stringMatching(
        /is of the kind "smjpeg", that is not read; .*-c copy NEW\.mkv/,
      ) as string,
    });
  });

  it("a still picture", async () => {
    const path = await draw(at("still.png"), "-f", "lavfi", "-i", "testsrc2=s=32x32", "-frames:v", "1");
    await expect(inspect(path)).rejects.toMatchObject({
      name: "MediaUnreadable",
      message: expect.stringContaining("still picture") as string,
    });
  });

  it("a film of one pixel", async () => {
    const path = await draw(
      at("pixel.gif"),
      "-f",
      "lavfi",
      "-i",
      "color=s=32x32:r=10:d=0.5",
      "-vf",
      "scale=1:1",
    );
    await expect(inspect(path)).rejects.toMatchObject({
      name: "MediaUnsupported",
      message: expect.stringMatching(/at least 16x16.*'pad=max\(iw\\,16\)/) as string,
    });
  });

  it("sound alone", async () => {
    const path = await draw(at("sound.m4a"), "-f", "lavfi", "-i", "sine=d=0.5", "-c:a", "aac");
    await expect(inspect(path)).rejects.toMatchObject({
      name: "MediaWithoutVideo",
      message: expect.stringContaining("only: audio") as string,
    });
  });
});
