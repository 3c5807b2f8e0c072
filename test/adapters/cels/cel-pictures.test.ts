import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readCel, writeCel } from "#adapters/cels/cel-pictures.ts";
import type { CelPicture } from "#core/cels/picture.ts";

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "cels-"));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const size = { width: 37, height: 21 };

const picture = (depth: 8 | 16, hasAlpha: boolean): CelPicture => {
  const codes = Array.from({ length: size.width * size.height * 4 }, (_, at) =>
    at % 4 === 3 && !hasAlpha ? 65535 : (at * 40503) % 65536,
  );
  const samples = depth === 16 ? Uint16Array.from(codes) : Uint8Array.from(codes, (code) => code >> 8);
  return { size, depth, samples, hasAlpha };
};

describe("a cel's file", () => {
  it.each([
    ["a.0001.png", 8, true],
    ["b.0001.png", 8, false],
    ["c.0001.png", 16, true],
    ["d.0001.png", 16, false],
    ["e.0001.tga", 8, true],
    ["f.0012.tga", 8, false],
  ] as const)("%s of %s bits keeps every sample (alpha: %s)", async (name, depth, hasAlpha) => {
    const written = picture(depth, hasAlpha);
    await writeCel(join(root, name), written);
    const read = await readCel(join(root, name));
    expect({ ...read, samples: [] }).toEqual({ ...written, samples: [] });
    expect([...read.samples]).toEqual([...written.samples]);
  });

  it("is no Targa of 16 bits, no JPEG and no file that ends early", async () => {
    await expect(writeCel(join(root, "g.0001.tga"), picture(16, true))).rejects.toMatchObject({
      name: "MediaUnsupported",
    });
    await expect(readCel(join(root, "h.jpg"))).rejects.toMatchObject({ name: "UsageInvalid" });
    await writeFile(join(root, "i.png"), "no picture");
    await expect(readCel(join(root, "i.png"))).rejects.toMatchObject({ name: "MediaUnreadable" });
  });
});
