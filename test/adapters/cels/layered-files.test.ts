import { execFileSync, spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { initializeCanvas, readPsd } from "ag-psd";
import { unzipSync } from "fflate";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { readEnvironment } from "#adapters/env.ts";
import { findTools } from "#adapters/ffmpeg/process/binaries.ts";
import { oraOf, psdOf } from "#adapters/cels/layered-files.ts";
import { layeredCel } from "#core/cels/layered-cel.ts";
import { lineMaskOf } from "#core/cels/line-mask.ts";
import { colourLayer, composite } from "#core/cels/paint.ts";
import { celPalette } from "#core/cels/cel-palette.ts";
import { regionsOf } from "#core/cels/regions.ts";
import { drawLines, face } from "#test/support/drawn-cel.ts";

const painted = () => {
  const picture = drawLines(face(0), "alpha");
  const mask = lineMaskOf(picture);
  const regions = regionsOf(mask);
  const palette = celPalette();
  const red = palette.number([0xdc * 257, 0x3c * 257, 0x46 * 257]);
  const layer = colourLayer(picture, regions, new Int32Array(regions.areas.length - 1).fill(red), palette);
  return { picture, cel: layeredCel("A0001.png", picture, mask, layer, composite(picture, mask, layer)) };
};

// Its reader asks a browser for the pixels' place.
initializeCanvas(
  () => {
    throw new Error("no canvas here");
  },
  (width, height) => ({
    width,
    height,
    colorSpace: "srgb",
    data: new Uint8ClampedArray(width * height * 4),
  }),
);

describe("psdOf", () => {
  it("is read by its own library and by ffmpeg: layers as they were, and what they look like together", async () => {
    const { picture, cel } = painted();
    const bytes = psdOf("A0001.png", cel);
    const read = readPsd(bytes, { useImageData: true });
    expect(read.children?.map(({ name }) => name)).toEqual(["A0001 colour", "A0001 line"]);
    expect([...read.children![1]!.imageData!.data]).toEqual([...picture.samples]);
    const folder = await mkdtemp(join(tmpdir(), "psd-"));
    try {
      await writeFile(join(folder, "a.psd"), bytes);
      const { ffmpeg } = await findTools(readEnvironment());
      const rgb = execFileSync(
        ffmpeg.path,
        ["-v", "error", "-i", join(folder, "a.psd"), "-f", "rawvideo", "-pix_fmt", "rgba", "-"],
        { maxBuffer: 2 ** 26 },
      );
      let off = 0;
      for (let at = 0; at < rgb.length; at += 1)
        if (rgb[at - (at % 4) + 3] === 255 && rgb[at] !== cel.composite.samples[at]) off += 1;
      expect(off).toBe(0);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it("says that it has no 16 bits, and what has", () => {
    const { cel } = painted();
    const deep = { ...cel, composite: { ...cel.composite, depth: 16 as const } };
    expect(() => psdOf("A0001.png", deep)).toThrow(/A0001\.png has 16 bits .*--cel-layers ora/);
  });
});

describe("oraOf", () => {
  it("is a ZIP that begins with its kind, its layers bit for bit, the uppermost first", async () => {
    const { picture, cel } = painted();
    const bytes = await oraOf(cel);
    expect(new TextDecoder().decode(bytes.subarray(30, 54))).toBe("mimetypeimage/openraster");
    const entries = unzipSync(bytes);
    expect(Object.keys(entries)[0]).toBe("mimetype");
    const stack = new TextDecoder().decode(entries["stack.xml"]);
    expect(stack.indexOf("A0001 line")).toBeLessThan(stack.indexOf("A0001 colour"));
    const line = await sharp(entries["data/layer1.png"]).raw().toBuffer();
    expect([...line]).toEqual([...picture.samples]);
    const unzip = spawnSync(
      "python3",
      [
        "-c",
        "import sys,zipfile,io; print(zipfile.ZipFile(io.BytesIO(sys.stdin.buffer.read())).testzip())",
      ],
      { input: bytes },
    );
    expect(unzip.stdout.toString().trim()).toBe("None");
    expect(await oraOf(cel)).toEqual(bytes);
  });
});
