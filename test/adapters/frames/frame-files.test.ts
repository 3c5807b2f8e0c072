import { mkdir, mkdtemp, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkFrames } from "#adapters/frames/check-frames.ts";
import { readFrameFacts } from "#adapters/frames/frame-facts.ts";
import { findFrames } from "#adapters/frames/find-frames.ts";
import { ffmpeg } from "#test/cli/chromaloom.ts";

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "frames-"));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const newFolder = async (name: string): Promise<string> => {
  const folder = join(root, name);
  await mkdir(folder);
  return folder;
};

const draw = (folder: string, name: string, pixels: string, ...more: string[]): Promise<string> =>
  ffmpeg(
    ...["-f", "lavfi", "-i", `testsrc2=s=64x48:r=24,format=${pixels}`, "-frames:v", "3", ...more],
    join(folder, name),
  );

const check = async (folder: string) => checkFrames((await findFrames(folder, "refuse"))!);

describe("findFrames", () => {
  it("finds one sequence by folder, patterns, a glob and a frame", async () => {
    const folder = await newFolder("by name");
    await draw(folder, "f.%04d.png", "rgb24", "-start_number", "9");
    await writeFile(join(folder, "._f.0009.png"), "what macOS leaves");
    await writeFile(join(folder, "poster.jpg"), "no number");
    for (const name of ["", "f.%04d.png", "f.####.png", "f.*.png", "f.0010.png"]) {
      const found = await findFrames(join(folder, name), "refuse");
      expect(found?.set).toMatchObject({ first: 9, files: ["f.0009.png", "f.0010.png", "f.0011.png"] });
    }
    expect((await findFrames(folder, "refuse"))?.notes[0]).toMatch(/left out.*poster\.jpg/);
    expect(await findFrames(join(folder, "film.mp4"), "refuse")).toBeNull();
    await expect(findFrames(join(folder, "g.####.png"), "refuse")).rejects.toThrow(
      /no picture in .* matches/,
    );
  });

  it("names the sequences of a folder that has two", async () => {
    const folder = await newFolder("two");
    for (const name of ["a.1.png", "a.2.png", "b.1.exr"]) await writeFile(join(folder, name), "");
    await expect(findFrames(folder, "refuse")).rejects.toThrow(
      /holds 2 sequences: a\.#\.png \(2\), b\.#\.exr \(1\); name one, as in .*a\.#\.png/,
    );
  });
});

describe("checkFrames", () => {
  it.each([
    ["16 bit PNG with alpha", "f.%02d.png", "rgba64be", { depth: 16, alpha: "straight", light: "display" }],
    ["DPX of 10 bits", "f.%02d.dpx", "gbrp10le", { depth: 10, alpha: "none", light: "display" }],
    [
      "OpenEXR in half",
      "f.%02d.exr",
      "gbrapf32le",
      { depth: "half", alpha: "premultiplied", light: "linear" },
    ],
    ["Targa", "f.%02d.tga", "bgra", { depth: 8, alpha: "straight" }],
    ["TIFF of 16 bits", "f.%02d.tif", "rgb48le", { depth: 16, alpha: "none" }],
    ["JPEG", "f.%02d.jpg", "yuvj420p", { depth: 8, alpha: "none" }],
  ] as const)("reads a %s", async (title, name, pixels, facts) => {
    const folder = await newFolder(title);
    const half = name.endsWith("exr") ? ["-format", "half"] : [];
    await draw(folder, name, pixels, ...half);
    expect((await check(folder)).facts).toMatchObject({ width: 64, height: 48, ...facts });
  });

  it("knows film density by a DPX's header", async () => {
    const folder = await newFolder("log");
    await draw(folder, "f.1.dpx", "gbrp10le", "-update", "1");
    const bytes = await readFile(join(folder, "f.1.dpx"));
    bytes[801] = 1;
    await writeFile(join(folder, "f.1.dpx"), bytes);
    expect((await readFrameFacts(folder, "f.1.dpx")).facts.light).toBe("cineon");
  });

  it("names the first frame of another size, or depth, or kind", async () => {
    const folder = await newFolder("mixed");
    await draw(folder, "f.%02d.png", "rgb24");
    await sharp({ create: { width: 60, height: 48, channels: 3, background: "red" } })
      .png()
      .toFile(join(folder, "f.02.png"));
    await expect(check(folder)).rejects.toThrow(
      /f\.02\.png is 60x48, 8 bit, but f\.01\.png is 64x48, 8 bit/,
    );
    await draw(folder, "f.02.png", "rgb48be", "-update", "1");
    await expect(check(folder)).rejects.toThrow(/f\.02\.png is 64x48, 16 bit, but/);
    await sharp({ create: { width: 64, height: 48, channels: 3, background: "red" } })
      .jpeg()
      .toFile(join(folder, "f.02.png"));
    await expect(check(folder)).rejects.toThrow(/f\.02\.png" is a jpeg, not a png, by its content/);
    await writeFile(join(folder, "f.02.png"), "");
    await expect(check(folder)).rejects.toThrow(/f\.02\.png" is empty/);
  });

  it.each(["png", "dpx", "exr", "jpg", "tga"])("names a half-written last %s", async (ending) => {
    const folder = await newFolder(`half ${ending}`);
    const pixels = { png: "rgb48be", dpx: "gbrp10le", exr: "gbrpf32le", jpg: "yuvj420p", tga: "bgr24" };
    const more = ending === "tga" ? ["-rle", "0"] : [];
    await draw(folder, `f.%02d.${ending}`, pixels[ending as keyof typeof pixels], ...more);
    const last = join(folder, `f.03.${ending}`);
    await truncate(last, Math.floor((await readFile(last)).length * 0.6));
    await expect(check(folder)).rejects.toThrow(new RegExp(`f\\.03\\.${ending}" ends early`));
  });
});
