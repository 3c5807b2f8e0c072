import { describe, expect, it } from "vitest";
import { chromaAtLuma } from "#core/colour/chroma-at-luma.ts";
import { chromaRenderer, type FilmPicture } from "#core/colour/chroma.ts";
import { codeScale, signalFromCode } from "#core/colour/quantisation.ts";
import { paletteSnapper } from "#core/colour/snap-to-palette.ts";

const colour = { range: "limited", matrix: "bt709", primaries: "bt709", transfer: "bt709" } as const;
const filmOf = (bitDepth: 8 | 10, fieldOrder: "progressive" | "tff") =>
  ({ bitDepth, width: 31, height: 22, fieldOrder, colour }) as unknown as FilmPicture;
const grid = { width: 8, height: 6 };
const colours = [
  [50, 30],
  [10, -40],
] as const;

const painted = (film: FilmPicture, ab: Float32Array) => {
  const top = film.bitDepth === 8 ? 219 : 876;
  const low = film.bitDepth === 8 ? 16 : 64;
  const codes = Array.from({ length: 31 * 22 }, (_, i) => low + ((i * 37) % top));
  const luma = film.bitDepth === 8 ? Uint8Array.from(codes) : Uint16Array.from(codes);
  const lightness = new Float32Array(48).fill(50);
  const made = chromaRenderer(film, grid)(luma, ab, lightness);
  return { luma, made, snapped: paletteSnapper(film, grid, colours)(luma, ab, made) };
};

describe.each([
  [8, "progressive"],
  [10, "progressive"],
  [8, "tff"],
] as const)("paletteSnapper, %i bits, %s", (bitDepth, fieldOrder) => {
  const film = filmOf(bitDepth, fieldOrder);

  it("ends every pixel on a colour of the palette as its luma can show it, no colour between two", () => {
    const ab = Float32Array.from({ length: 96 }, (_, i) => colours[i % 16 < 8 ? 0 : 1][i % 2]!);
    const { luma, snapped } = painted(film, ab);
    const scale = codeScale(film);
    const chromaOf = chromaAtLuma(film);
    const code = (value: number) => Math.floor(value * scale.chromaSpan + scale.neutral + 0.5);
    for (let y = 0; y < 11; y += 1) {
      for (let x = 0; x < 16; x += 1) {
        const upper = fieldOrder === "progressive" ? 2 * y : 4 * (y >> 1) + (y & 1);
        const below = upper + (fieldOrder === "progressive" ? 1 : 2);
        const rows = [upper, below < 22 ? below : upper];
        const columns = [2 * x, Math.min(2 * x + 1, 30)];
        const sum = rows.flatMap((row) => columns.map((column) => luma[row * 31 + column]!));
        const signal = signalFromCode(sum.reduce((all, one) => all + one) / 4, scale);
        const shown = colours.map(([a, b]) => chromaOf(signal, a, b).map(code).join(" "));
        expect(shown).toContain(`${snapped.u[y * 16 + x]} ${snapped.v[y * 16 + x]}`);
      }
    }
  });

  it("leaves pixels of cells that have none as they were made", () => {
    const { made, snapped } = painted(film, new Float32Array(96).fill(7));
    expect(snapped).toEqual(made);
  });
});
