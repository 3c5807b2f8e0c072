import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { sharpPictures } from "#adapters/pictures/pictures.ts";
import { captionSvg } from "#adapters/pictures/sheet-caption.ts";
import type { RawPicture } from "#core/ports/pictures.ts";

const filled = (width: number, height: number, colour: readonly number[]): RawPicture => ({
  samples: new Uint8Array(width * height * colour.length).map((_, i) => colour[i % colour.length]!),
  size: { width, height },
  channels: colour.length as 1 | 3,
});

const pixel = async (bytes: Uint8Array, left: number, top: number): Promise<number[]> =>
  Array.from(await sharp(bytes).extract({ left, top, width: 1, height: 1 }).raw().toBuffer());

const orange = [230, 120, 30];

describe("sharpPictures", () => {
  it("squeezes a picture to the shape it is shown in and keeps its colour", async () => {
    const jpeg = await sharpPictures.jpeg(filled(72, 58, orange), { width: 102, height: 58 });
    const { samples, size, channels } = await sharpPictures.read(jpeg);
    expect([size, channels]).toEqual([{ width: 102, height: 58 }, 3]);
    for (let i = 0; i < samples.length; i += 1)
      expect(Math.abs(samples[i]! - orange[i % 3]!)).toBeLessThan(5);
  });

  it("scales grey to three channels, for sheets", async () => {
    const { samples, size, channels } = await sharpPictures.scaled(filled(8, 8, [77]), {
      width: 4,
      height: 2,
    });
    expect([size, channels, [...new Set(samples)]]).toEqual([{ width: 4, height: 2 }, 3, [77]]);
  });

  it("lays one colour over a picture, as strong as it is told", async () => {
    const opacity = Uint8Array.of(0, 0, 200, 200);
    const png = await sharpPictures.overlay(opacity, { width: 4, height: 1 }, { width: 40, height: 10 });
    expect(await pixel(png, 2, 5)).toEqual([255, 0, 170, 0]);
    expect(await pixel(png, 37, 5)).toEqual([255, 0, 170, 200]);
  });

  it("sets tiles in rows and frames those that are marked", async () => {
    const tile = (marked: boolean) => ({ picture: filled(40, 30, orange), caption: "1 0:02.5", marked });
    const sheet = await sharpPictures.sheet([tile(false), tile(true), tile(false)], 2);
    expect(await sharp(sheet).metadata()).toMatchObject({ width: 8 + 2 * 48, height: 8 + 2 * 60 });
    expect(await pixel(sheet, 20, 20)).toEqual(orange);
    expect(await pixel(sheet, 54, 20)).toEqual([255, 149, 0]);
    expect(await pixel(sheet, 6, 20)).toEqual([20, 20, 22]);
    await expect(sharpPictures.sheet([], 2)).rejects.toThrow(RangeError);
  });
});

describe("captionSvg", () => {
  it("draws digits, and nothing that could be markup", async () => {
    const svg = captionSvg('<a href="x">1:2.5', 200, 20);
    expect(svg).not.toContain("href");
    const ink = async (text: string): Promise<number> => {
      const drawn = await sharp(Buffer.from(captionSvg(text, 60, 20)))
        .ensureAlpha()
        .raw()
        .toBuffer();
      return drawn.reduce((sum, value, i) => sum + (i % 4 === 3 ? value : 0), 0);
    };
    expect(await ink("")).toBe(0);
    expect(await ink("8")).toBeGreaterThan(2 * (await ink("1")));
  });
});
