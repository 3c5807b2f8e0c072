import type { FilmPicture, ChromaPlanes } from "#core/colour/chroma.ts";
import { chromaAtLuma } from "#core/colour/chroma-at-luma.ts";
import type { AbColour } from "#core/colour/hex-colour.ts";
import { codeScale, signalFromCode } from "#core/colour/quantisation.ts";
import type { PlaneSize } from "#core/film/planes.ts";

/** What a chroma pixel takes where no colour of the palette is meant. */
const free = -1;

/**
 * Chroma of a hard palette: every chroma pixel shows a colour of the palette, the nearest that can be
 * shown at its luma (`chromaAtLuma`), so that flat places come out flat and nothing between two colours
 * appears at their border. Which one: of those that the four cells around have, the one nearest to what
 * was made. A pixel whose own cell has none keeps what was made.
 *
 * @param grid  cells across and down, in coded orientation
 * @returns a function of luma codes, made chroma and the cells' ab as `onPalette` leaves it, coded
 */
export const paletteSnapper = (film: FilmPicture, grid: PlaneSize, colours: readonly AbColour[]) => {
  const [width, height] = [Math.ceil(film.width / 2), Math.ceil(film.height / 2)];
  const codesOf = codeLookup(film, colours);
  const across = supports(width, grid.width);
  const down = supports(height, grid.height);
  return (luma: Uint8Array | Uint16Array, ab: Float32Array, made: ChromaPlanes): ChromaPlanes => {
    const labels = labelsOf(ab, colours);
    const [u, v] = [made.u.slice(), made.v.slice()];
    for (let y = 0; y < height; y += 1) {
      for (let x = 0; x < width; x += 1) {
        const [columns, rows] = [across[x]!, down[y]!];
        if (labels[rows.own * grid.width + columns.own] === free) continue;
        const at = y * width + x;
        const sum = lumaSum(luma, film, x, y);
        let least = Infinity;
        for (const row of [rows.first, rows.second]) {
          for (const column of [columns.first, columns.second]) {
            const label = labels[row * grid.width + column]!;
            if (label === free) continue;
            const code = codesOf(label, sum);
            const distance = (code[0] - made.u[at]!) ** 2 + (code[1] - made.v[at]!) ** 2;
            if (distance >= least) continue;
            least = distance;
            [u[at], v[at]] = code;
          }
        }
      }
    }
    return { u, v };
  };
};

/** Which colour each cell has exactly; -1: none. */
const labelsOf = (ab: Float32Array, colours: readonly AbColour[]): Int16Array => {
  const known = new Map(colours.map(([a, b], index) => [`${Math.fround(a)} ${Math.fround(b)}`, index]));
  return Int16Array.from(
    { length: ab.length / 2 },
    (_, cell) => known.get(`${ab[cell * 2]!} ${ab[cell * 2 + 1]!}`) ?? free,
  );
};

/** Cells that a chroma pixel lies between along one side, and the one it lies in. */
const supports = (pixels: number, cells: number) =>
  Array.from({ length: pixels }, (_, pixel) => {
    const place = ((pixel + 0.5) / pixels) * cells;
    const first = Math.floor(place - 0.5);
    const within = (cell: number): number => Math.min(cells - 1, Math.max(0, cell));
    return { own: within(Math.floor(place)), first: within(first), second: within(first + 1) };
  });

/** Sum of the four luma codes of a chroma pixel; fields stay apart, the last ones count twice at an odd edge. */
const lumaSum = (luma: Uint8Array | Uint16Array, film: FilmPicture, x: number, y: number): number => {
  const { width, height, fieldOrder } = film;
  const isInterlaced = fieldOrder !== "progressive";
  const upper = isInterlaced ? 4 * (y >> 1) + (y & 1) : 2 * y;
  const row = Math.min(upper, height - 1);
  const below = upper + (isInterlaced ? 2 : 1);
  const next = below < height ? below : row;
  const [left, right] = [2 * x, Math.min(2 * x + 1, width - 1)];
  return (
    luma[row * width + left]! +
    luma[row * width + right]! +
    luma[next * width + left]! +
    luma[next * width + right]!
  );
};

/** Cb and Cr codes of a colour by sum of four luma codes; each is found once. */
const codeLookup = (film: FilmPicture, colours: readonly AbColour[]) => {
  const scale = codeScale(film);
  const chromaOf = chromaAtLuma(film);
  const known: (readonly [number, number])[][] = colours.map(() => []);
  return (label: number, sum: number): readonly [number, number] => {
    const [a, b] = colours[label]!;
    return (known[label]![sum] ??= codesAt(chromaOf(signalFromCode(sum / 4, scale), a, b), scale));
  };
};

const codesAt = (
  [cb, cr]: readonly [number, number],
  { neutral, chromaSpan, highest }: ReturnType<typeof codeScale>,
): readonly [number, number] => {
  const code = (value: number): number =>
    Math.min(highest, Math.max(0, Math.floor(value * chromaSpan + neutral + 0.5)));
  return [code(cb), code(cr)];
};
