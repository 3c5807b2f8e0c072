import { crc32 } from "node:zlib";
import sharp from "sharp";
import { beforeAll, describe, expect, it } from "vitest";
import { referenceReader } from "#adapters/pictures/reference-reader.ts";
import { lot } from "#test/chaos/damage.ts";

const size = { width: 32, height: 32 };
const read = (bytes: Uint8Array) => referenceReader.read(bytes, "mine.png", () => size);

const red = { create: { width: 64, height: 48, channels: 3 as const, background: "#c02010" } };
let png: Buffer;
beforeAll(async () => {
  png = await sharp(red).png().toBuffer();
});

/** The picture with a header that says it is of another size. */
const sayingItIs = (width: number, height: number): Buffer => {
  const lying = Buffer.from(png);
  lying.writeUInt32BE(width, 16);
  lying.writeUInt32BE(height, 20);
  lying.writeUInt32BE(crc32(lying.subarray(12, 29)), 29);
  return lying;
};

describe("referenceReader", () => {
  it.each(["png", "jpeg", "tiff", "webp", "avif", "gif"] as const)("reads %s", async (format) => {
    const { rgb } = await read(await sharp(red).toFormat(format).toBuffer());
    expect([rgb.length, Math.abs((rgb[0] ?? 0) - 0xc0) < 12]).toEqual([32 * 32 * 3, true]);
  });

  it.each([
    ["more pixels than memory has", 100_000, 100_000],
    ["the most that its header can", 2 ** 31 - 1, 2 ** 31 - 1],
    ["a side longer than any frame's", 30_000, 40],
    ["more rows than there are", 64, 10_000],
  ])("refuses a picture that says it has %s", (_, width, height) =>
    expect(read(sayingItIs(width, height))).rejects.toMatchObject({
      name: expect.stringMatching(/^Media(?:Unreadable|Unsupported)$/) as string,
    }),
  );

  it("does not draw what a text says", () => {
    const svg =
      '<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64"><image href="file:///etc/passwd"/></svg>';
    return expect(read(Buffer.from(svg))).rejects.toMatchObject({
      name: "MediaUnreadable",
      message: expect.stringMatching(/^the reference mine.png .*svg; give PNG/) as string,
    });
  });

  it("reads, or refuses in a sentence, whatever a picture was damaged to", async () => {
    const draw = lot(3);
    for (let trial = 0; trial < 60; trial += 1) {
      const bytes = Buffer.from(png);
      const at = Math.floor(draw() * bytes.length);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(draw() * 8));
      const given = draw() < 0.5 ? bytes : bytes.subarray(0, at);
      const told = await read(given).catch((error: unknown) => error);
      if (told instanceof Error) expect(told.name).toMatch(/^Media(?:Unreadable|Unsupported)$/);
    }
  });
});
