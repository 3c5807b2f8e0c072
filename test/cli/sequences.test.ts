import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chromaloom, ffmpeg, ffmpegBytes } from "#test/cli/chromaloom.ts";

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "sequences-"));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const quick = ["--jobs", "1", "--no-review"];
const frames = 4;

const draw = async (folder: string, name: string, filter: string, ...more: string[]): Promise<string> => {
  await mkdir(join(root, folder));
  const source = `testsrc2=s=64x48:r=24,format=gray,${filter}`;
  await ffmpeg("-f", "lavfi", "-i", source, "-frames:v", String(frames), ...more, join(root, folder, name));
  return join(root, folder);
};

/** One picture's samples: packed, of 16 bits or floating point. */
const samplesOf = async (path: string, pixels: string): Promise<Uint16Array | Float32Array> => {
  const bytes = Uint8Array.from(
    await ffmpegBytes(
      "-f",
      "image2",
      "-pattern_type",
      "none",
      "-i",
      path,
      "-f",
      "rawvideo",
      "-pix_fmt",
      pixels,
      "-",
    ),
  );
  return pixels.includes("f32") ? new Float32Array(bytes.buffer) : new Uint16Array(bytes.buffer);
};

const [red, green, blue] = [0.299, 0.587, 0.114];

/** Of packed R, G, B, A. */
const worstLuma = (one: Uint16Array | Float32Array, other: Uint16Array | Float32Array): number => {
  const luma = (samples: typeof one, at: number): number =>
    red * samples[at]! + green * samples[at + 1]! + blue * samples[at + 2]!;
  let worst = 0;
  for (let at = 0; at < one.length; at += 4)
    worst = Math.max(worst, Math.abs(luma(one, at) - luma(other, at)));
  return worst;
};

describe("chromaloom colorize, with pictures", { timeout: 300_000 }, () => {
  it("gives 16 bit PNGs back with their names, alpha and luma, and goes on where it was stopped", async () => {
    const alpha = "format=rgba64be,geq=r='r(X,Y)+X':g='g(X,Y)+X':b='b(X,Y)+X':a='X*Y*20'";
    const folder = await draw("png", "cut %%d.%04d.png", alpha, "-start_number", "101");
    const ran = await chromaloom(["colorize", folder, "--rate", "23.976", ...quick]);
    expect([ran.exitCode, ran.stderr]).toEqual([
      0,
      expect.stringMatching(
        /4 frames from number 101, taken at 23\.976 a second[^]*alpha is kept bit for bit/,
      ),
    ]);
    expect(await readdir(join(root, "png.color"))).toEqual(await readdir(folder));
    expect((await readdir(root)).sort()).toEqual(["png", "png.color"]);
    let coloured = false;
    for (const name of await readdir(folder)) {
      const [given, got] = [join(folder, name), join(root, "png.color", name)];
      const [one, other] = [await samplesOf(given, "rgba64le"), await samplesOf(got, "rgba64le")];
      expect(worstLuma(one, other)).toBeLessThanOrEqual(0.5);
      expect(other.filter((_, at) => at % 4 === 3)).toEqual(one.filter((_, at) => at % 4 === 3));
      coloured ||= other.some((sample, at) => at % 4 === 0 && Math.abs(sample - other[at + 2]!) > 500);
    }
    expect(coloured).toBe(true);
    const again = await chromaloom(["colorize", folder, ...quick]);
    expect([again.exitCode, again.stderr]).toEqual([4, expect.stringContaining("give --force to replace")]);
  });

  it("gives OpenEXR back in its own light", async () => {
    const folder = await draw("exr", "l.%03d.exr", "format=gbrpf32le", "-format", "half");
    const ran = await chromaloom([
      "colorize",
      join(folder, "l.###.exr"),
      "-o",
      join(root, "exr out", "x_###.exr"),
      ...quick,
    ]);
    expect([ran.exitCode, ran.stderr]).toEqual([0, expect.stringContaining("its samples are light")]);
    const one = await samplesOf(join(folder, "l.001.exr"), "gbrpf32le");
    const other = await samplesOf(join(root, "exr out", "x_001.exr"), "gbrpf32le");
    const pixels = one.length / 3;
    const lightOf = (planes: typeof one, at: number): number =>
      green * planes[at]! + blue * planes[at + pixels]! + red * planes[at + 2 * pixels]!;
    for (let at = 0; at < pixels; at += 7)
      expect(Math.abs(lightOf(other, at) - lightOf(one, at))).toBeLessThanOrEqual(2 ** -11);
  });

  it("makes a film of pictures and pictures of a film, and holds what is missing", async () => {
    const folder = await draw("tga", "a%02d.tga", "format=bgr24");
    await rm(join(folder, "a02.tga"));
    const film = join(root, "held.mkv");
    const held = await chromaloom([
      "colorize",
      folder,
      "--gaps",
      "hold",
      "--rate",
      "25",
      "-o",
      film,
      "--lossless",
      ...quick,
    ]);
    expect([held.exitCode, held.stderr]).toEqual([
      0,
      expect.stringContaining("1 missing frames show the one before"),
    ]);
    const digests = (await ffmpeg("-i", film, "-vf", "extractplanes=y", "-f", "framemd5", "-"))
      .split("\n")
      .filter((line) => line.startsWith("0"));
    const [first, second] = digests.map((line) => line.split(",").at(-1));
    expect([digests.length, second]).toEqual([frames, first]);
    const back = await chromaloom(["colorize", film, "-o", join(root, "back", "b.##.tif"), ...quick]);
    expect([back.exitCode, await readdir(join(root, "back"))]).toEqual([
      0,
      ["b.01.tif", "b.02.tif", "b.03.tif", "b.04.tif"],
    ]);
    expect((await chromaloom(["colorize", film, "--rate", "25"])).stderr).toContain(
      "--rate is for sequences",
    );
  });

  it("touches nothing of a person's", async () => {
    const folder = await draw("own", "f.%02d.png", "format=rgb24");
    const place = join(root, "theirs");
    await mkdir(place);
    await writeFile(join(place, "notes.txt"), "mine");
    const taken = await chromaloom([
      "colorize",
      folder,
      "-o",
      join(place, "f.##.png"),
      "--force",
      ...quick,
    ]);
    expect([taken.exitCode, taken.stderr]).toEqual([
      4,
      expect.stringMatching(/holds other things \(notes\.txt\)/),
    ]);
    expect(await readFile(join(place, "notes.txt"), "utf8")).toBe("mine");
    const onto = await chromaloom([
      "colorize",
      folder,
      "-o",
      join(folder, "f.##.png"),
      "--force",
      ...quick,
    ]);
    expect([onto.exitCode, onto.stderr]).toEqual([2, expect.stringContaining("among the frames of")]);
    const lossy = await chromaloom(["colorize", folder, "-o", join(root, "x", "f.##.jpg"), ...quick]);
    expect([lossy.exitCode, lossy.stderr]).toEqual([
      2,
      expect.stringContaining("frames are not written as .jpg"),
    ]);
    const single = await chromaloom(["colorize", folder, "-o", join(root, "f.png"), ...quick]);
    expect([single.exitCode, single.stderr]).toEqual([2, expect.stringContaining("f.####.png")]);
  });
});
