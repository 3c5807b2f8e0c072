import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readPaletteFile } from "#adapters/pictures/palette-file.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "palettes-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const read = async (name: string, bytes: string | Uint8Array) => {
  await writeFile(join(folder, name), bytes);
  return readPaletteFile(join(folder, name));
};

const words = (...values: number[]): number[] =>
  values.flatMap((value) => [(value >> 8) & 255, value & 255]);
const long = (value: number): number[] => words(value >>> 16, value & 65_535);
const utf16 = (text: string): number[] => words(...Array.from(`${text}\0`, (one) => one.charCodeAt(0)));
const float = (value: number): number[] => [...new Uint8Array(Float32Array.of(value).buffer)].reverse();

const aseColour = (name: string, space: string, ...values: number[]): number[] => {
  const body = [
    ...words(name.length + 1),
    ...utf16(name),
    ...Array.from(space, (one) => one.charCodeAt(0)),
    ...values.flatMap(float),
    ...words(0),
  ];
  return [...words(1), ...long(body.length), ...body];
};
const ase = (...blocks: number[][]): Uint8Array =>
  Uint8Array.from(
    Array.from("ASEF", (one) => one.charCodeAt(0)).concat(words(1, 0), long(blocks.length), ...blocks),
  );

const coat = { name: "coat", rgb: "#a01c28" };

describe("readPaletteFile", () => {
  it("reads a list of colours with names", async () => {
    expect(await read("list.txt", "// the knight\n#A01C28 coat\r\n\n3a2a1c\n")).toEqual([
      coat,
      { name: null, rgb: "#3a2a1c" },
    ]);
  });

  it("reads GIMP's palettes", async () => {
    const text = "GIMP Palette\nName: Knight\nColumns: 2\n#\n160  28  40\tcoat\n 58 42 28 Untitled\n";
    expect(await read("knight.gpl", text)).toEqual([coat, { name: null, rgb: "#3a2a1c" }]);
  });

  it("reads Adobe's swatches, RGB, grey and Lab", async () => {
    const lab = aseColour("leaf", "LAB ", 0.5, -30, 35);
    const found = await read(
      "knight.ase",
      ase(aseColour("coat", "RGB ", 160 / 255, 28 / 255, 40 / 255), aseColour("stone", "Gray", 0.5), lab, [
        ...words(0xc002),
        ...long(0),
      ]),
    );
    expect(found.slice(0, 2)).toEqual([coat, { name: "stone", rgb: "#808080" }]);
    expect(found[2]?.rgb).toMatch(/^#[4-6].[7-9].[2-4].$/);
  });

  it("reads Adobe's colours, by name where there are names", async () => {
    const values = words(0, 160 * 257, 28 * 257, 40 * 257, 0);
    const one = [...words(1, 1), ...values];
    expect(await read("plain.aco", Uint8Array.from(one))).toEqual([{ name: null, rgb: "#a01c28" }]);
    const two = [...one, ...words(2, 1), ...values, ...long(5), ...utf16("coat")];
    expect(await read("named.aco", Uint8Array.from(two))).toEqual([coat]);
  });

  it("finds the colours of a picture", async () => {
    const half = { create: { width: 40, height: 40, channels: 3 as const, background: "#a01c28" } };
    const blue = {
      input: { create: { ...half.create, width: 15, background: "#2040b0" } },
      left: 0,
      top: 0,
    };
    const picture = await sharp(half).composite([blue]).png().toBuffer();
    expect((await read("picture.png", picture)).map(({ rgb }) => rgb)).toEqual(["#a01c28", "#2040b0"]);
  });

  it.each([
    ["empty.txt", "\n// nothing\n", /empty\.txt: holds no colour; give at least one/],
    ["many.txt", "#a01c28\n".repeat(2000), /many\.txt: holds 2000 colours; give at most 256/],
    ["wrong.txt", "#a01c28\nred coat\n", /wrong\.txt: line 2 is "red coat"; a line is a colour #rrggbb/],
    ["wrong.gpl", "GIMP Palette\n300 0 0 x\n", /wrong\.gpl: line 2 is "300 0 0 x"; .*each 0 to 255/],
    ["other.gpl", "#a01c28", /other\.gpl: does not begin as \.gpl files do/],
    ["cut.ase", ase([...words(1), ...long(40)]), /cut\.ase: is cut short after 0 colours/],
    [
      "ink.ase",
      ase(aseColour("ink", "CMYK", 0, 1, 1, 0)),
      /ink\.ase: ink is given in CMYK; save .* RGB or Lab/,
    ],
    [
      "neon.ase",
      ase(aseColour("neon", "LAB ", 0.5, 120, -110)),
      /neon is Lab 50, 120, -110, which no sRGB/,
    ],
    [
      "noise.bin",
      Uint8Array.from([0, 1, 2, 255, 254]),
      /noise\.bin: is neither a palette .* nor a picture/,
    ],
  ])("refuses %s in a sentence", async (name, bytes, sentence) => {
    await expect(read(name, bytes)).rejects.toThrow(sentence);
    await expect(read(name, bytes)).rejects.toMatchObject({ name: "UsageInvalid" });
  });

  it("says that nothing is there", async () => {
    await expect(readPaletteFile(join(folder, "gone.gpl"))).rejects.toMatchObject({ name: "MediaMissing" });
  });
});
