import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { ffmpegFilms } from "#adapters/ffmpeg/films.ts";
import { ffmpegReviewFilms } from "#adapters/ffmpeg/review-films.ts";
import { writePreview } from "#adapters/ffmpeg/write/write-preview.ts";
import { measuredSize, shownSize } from "#core/review/sizes.ts";
import { collect } from "#test/clips/colour-frames.ts";
import { clipFolder, draw, plainClip, turnedClip } from "#test/clips/draw-clip.ts";
import { ffmpegBytes } from "#test/cli/chromaloom.ts";

const folder = clipFolder();
const films = await ffmpegFilms();
const review = await ffmpegReviewFilms();

/** Mean R, G, B of a part of a picture. */
const meanOf = (rgb: Uint8Array, width: number, box: { x: number; y: number; side: number }): number[] => {
  const sums = [0, 0, 0];
  for (let y = box.y; y < box.y + box.side; y += 1) {
    for (let x = box.x; x < box.x + box.side; x += 1)
      for (let channel = 0; channel < 3; channel += 1)
        sums[channel]! += rgb[(y * width + x) * 3 + channel]! / box.side ** 2;
  }
  return sums;
};

/** A red upper left quarter on blue, 64x48, with these encoder options. */
const quarters = (name: string, ...options: string[]): Promise<string> =>
  draw(
    join(folder, name),
    ...["-f", "lavfi", "-i", "color=0x1830c0:s=64x48:r=25,format=gbrp"],
    ...["-frames:v", "5", ...options],
  );

const red = "drawbox=w=32:h=24:color=0xc02010:t=fill";
const near = (found: readonly number[], expected: readonly number[], within = 6): void => {
  for (const [channel, value] of expected.entries())
    expect(Math.abs(found[channel]! - value)).toBeLessThanOrEqual(within);
};

const readFirst = async (path: string) => {
  const source = await films.inspect(path);
  const size = measuredSize(source.video);
  const frames = await collect(review.readColour({ source, size }));
  return { size, frames, first: frames[0]! };
};

describe("readColour", () => {
  it.each([
    ["bt709", "limited", "1"],
    ["bt709", "full", "1"],
    ["smpte170m", "limited", "6"],
  ])("shows the colours that were coded, with %s in %s range", async (matrix, range, code) => {
    const path = await quarters(
      `${matrix}-${range}.mkv`,
      ...["-vf", `${red},scale=out_color_matrix=${matrix}:out_range=${range},format=yuv420p`],
      ...["-c:v", "ffv1", "-colorspace", code, "-color_range", range === "full" ? "2" : "1"],
    );
    const { first, frames, size } = await readFirst(path);
    expect([frames.length, size]).toEqual([5, { width: 64, height: 48 }]);
    near(meanOf(first, 64, { x: 8, y: 6, side: 8 }), [0xc0, 0x20, 0x10]);
    near(meanOf(first, 64, { x: 48, y: 36, side: 8 }), [0x18, 0x30, 0xc0]);
  });

  it("takes a film without tags as players do, by its height", async () => {
    const path = await quarters(
      "untagged.mkv",
      ...["-vf", `${red},scale=1280:720:out_color_matrix=bt709:out_range=limited,format=yuv420p`],
      ...["-c:v", "ffv1"],
    );
    const { first } = await readFirst(path);
    near(meanOf(first, 1280, { x: 100, y: 100, side: 8 }), [0xc0, 0x20, 0x10]);
  });

  it("gives the bytes that ffmpeg gives, where nothing is to be said or turned", async () => {
    const path = await plainClip(join(folder, "plain.mp4"), 6, "96x64");
    const { frames } = await readFirst(path);
    const bytes = await ffmpegBytes("-i", path, "-f", "rawvideo", "-pix_fmt", "rgb24", "-");
    expect(Buffer.concat(frames).equals(Buffer.from(bytes))).toBe(true);
  });

  it.each([90, 180, 270])("turns a picture of %i degrees upright", async (clockwise) => {
    const { first, size } = await readFirst(await turnedClip(join(folder, `t${clockwise}.mp4`), clockwise));
    const still = await readFirst(join(folder, `t${clockwise}.mp4.plain.mp4`));
    const [across, down] = clockwise === 180 ? [96, 64] : [64, 96];
    expect(size).toEqual({ width: across, height: down });
    // The coded upper left corner, where upright shows it.
    const corner = {
      90: [down === 96 ? across - 8 : 0, 0],
      180: [across - 8, down - 8],
      270: [0, down - 8],
    };
    const [x = 0, y = 0] = corner[clockwise as 90 | 180 | 270];
    near(meanOf(first, across, { x, y, side: 8 }), meanOf(still.first, 96, { x: 0, y: 0, side: 8 }), 1);
  });
});

describe("openClip", () => {
  it("writes what a browser plays, in the colours it was given", async () => {
    const path = join(folder, "clip.mp4");
    const size = { width: 32, height: 32 };
    const clip = await review.openClip({
      path,
      size: { width: 16, height: 24 },
      frameRate: { num: 24, den: 1 },
      from: { size, channels: 3 },
    });
    const frame = new Uint8Array(32 * 32 * 3).map((_, i) => [0xc0, 0x60, 0x20][i % 3]!);
    for (let i = 0; i < 7; i += 1) await clip.write(frame);
    expect(await clip.finish()).toBe(path);
    const { video } = await films.inspect(path);
    expect(video).toMatchObject({ codec: "h264", width: 16, height: 24, pixelFormat: "yuv420p" });
    const { frames, first } = await readFirst(path);
    expect(frames).toHaveLength(7);
    near(meanOf(first, 16, { x: 4, y: 4, side: 8 }), [0xc0, 0x60, 0x20], 3);
  });

  it("keeps black black and white white of grey frames", async () => {
    const path = join(folder, "grey.mp4");
    const size = { width: 16, height: 16 };
    const request = { path, size, frameRate: { num: 25, den: 1 }, from: { size, channels: 1 as const } };
    const clip = await review.openClip(request);
    await clip.write(new Uint8Array(256).map((_, i) => (i % 16 < 8 ? 0 : 255)));
    await clip.finish();
    const { first } = await readFirst(path);
    near(meanOf(first, 16, { x: 1, y: 4, side: 4 }), [0, 0, 0], 3);
    near(meanOf(first, 16, { x: 11, y: 4, side: 4 }), [255, 255, 255], 3);
  });

  it("leaves nothing behind when it is given up", async () => {
    const path = join(folder, "given-up.mp4");
    const size = { width: 16, height: 16 };
    const clip = await review.openClip({
      path,
      size,
      frameRate: { num: 25, den: 1 },
      from: { size, channels: 1 },
    });
    await clip.write(new Uint8Array(256));
    await clip.abort();
    await expect(films.inspect(path)).rejects.toMatchObject({ name: "MediaMissing" });
  });
});

describe("writePreview", () => {
  let source: Awaited<ReturnType<typeof films.inspect>>;
  beforeAll(async () => {
    source = await films.inspect(await plainClip(join(folder, "film.mp4"), 12, "96x64"));
  });

  it("shows every frame grey on the left and coloured on the right", async () => {
    const path = join(folder, "film.preview.mp4");
    await writePreview(source, path);
    const { frames, first, size } = await readFirst(path);
    const shown = shownSize(source.video);
    expect([frames.length, size]).toEqual([12, { width: 2 * shown.width, height: shown.height }]);
    const spread = (x: number): number => {
      let most = 0;
      for (let y = 0; y < 64; y += 1)
        for (let i = x; i < x + 96; i += 1) {
          const [r = 0, g = 0, b = 0] = first.subarray((y * 192 + i) * 3, (y * 192 + i) * 3 + 3);
          most = Math.max(most, Math.max(r, g, b) - Math.min(r, g, b));
        }
      return most;
    };
    expect(spread(0)).toBeLessThan(12);
    expect(spread(96)).toBeGreaterThan(150);
  });

  it("says why it cannot be written", async () => {
    await expect(writePreview(source, join(folder, "nowhere", "p.mp4"))).rejects.toMatchObject({
      name: "OutputUnwritable",
    });
  });
});
