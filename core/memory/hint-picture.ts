import type { CellTarget } from "#core/colour/cell-target.ts";
import { foundChannels } from "#core/memory/look-up.ts";
import type { ReferencePicture } from "#core/memory/reference.ts";
import { cellCount, type Evidence, type Grid } from "#core/model/evidence.ts";
import { hintedCells, hintsOfFrame, type CellHint } from "#core/time/hint-state.ts";

/**
 * A frame with hints as a reference: where they reach it has their colours and is trusted by their share,
 * elsewhere not at all. So a cell of another frame takes a hint's colour only where it is more like the
 * thing that was hinted than like anything else in that frame.
 */
export const hintPicture = (
  grid: Grid,
  evidence: Evidence,
  hints: readonly CellHint[],
): ReferencePicture => {
  const cells = cellCount(grid);
  const own = hintedCells(null, hintsOfFrame(grid, evidence, hints), null);
  const target = own?.target ?? new Float32Array(cells * 3);
  const ab = new Float32Array(cells * 2);
  const trust = new Uint8Array(cells);
  for (let cell = 0; cell < cells; cell += 1) {
    trust[cell] = Math.round(target[cell * 3]! * 255);
    ab[cell * 2] = target[cell * 3 + 1]!;
    ab[cell * 2 + 1] = target[cell * 3 + 2]!;
  }
  const { width, height } = grid;
  const { key, lightnessBytes, features } = evidence;
  return { width, height, key, lightnessBytes, features, ab, trust };
};

/**
 * Trust, of what was found, below which a cell has nothing of a hint, and from which on it has all. With less
 * (.35 to .7) a like coat beside the hinted one took spots of its colour.
 */
const [noTrust, fullTrust] = [0.5, 0.8];

/**
 * What hints ask of the cells that look like what they were set on, by the share of each that could not be
 * followed from there: what a followed cell is to be is known, and a like thing beside the hinted one stays as
 * it is.
 *
 * @param found  cells x (127 s, 127 v n, v n a, v n b), pooled; see `referenceFinder`
 * @param known  cells, 0…1; null: none was followed
 */
export const lookTarget = (found: Float32Array, known: Float32Array | null): CellTarget => {
  const target = new Float32Array((found.length / foundChannels) * 3);
  for (let from = 0, to = 0; from < found.length; from += foundChannels, to += 3) {
    const mass = found[from + 1]! / 127;
    const t = Math.min(1, (found[from]! / 127 - noTrust) / (fullTrust - noTrust));
    if (mass <= 0 || t <= 0) continue;
    target[to] = t * t * (3 - 2 * t) * (1 - (known?.[to / 3] ?? 0));
    target[to + 1] = found[from + 2]! / mass;
    target[to + 2] = found[from + 3]! / mass;
  }
  return target;
};

const layoutOf = (grid: Grid) => {
  const cells = cellCount(grid);
  const [keys, features] = [cells * (grid.keyLength ?? 0), cells * grid.channels];
  return { cells, keys, features, bytes: cells * 8 + keys + features + cells * 2 };
};

/** Pictures one after the other: ab as little-endian float32, key, features, lightness and trust as bytes. */
export const hintPicturesToBytes = (grid: Grid, pictures: readonly ReferencePicture[]): Uint8Array => {
  const { bytes } = layoutOf(grid);
  const all = new Uint8Array(bytes * pictures.length);
  for (const [index, { ab, key, features, lightnessBytes, trust = [] }] of pictures.entries()) {
    let at = bytes * index;
    const parts = [new Uint8Array(ab.slice().buffer), key, features, lightnessBytes, trust];
    for (const part of parts) {
      all.set(part, at);
      at += part.length;
    }
  }
  return all;
};

/** What `hintPicturesToBytes` wrote, bit for bit. @throws RangeError for another length */
export const hintPicturesFromBytes = (grid: Grid, stored: Uint8Array): ReferencePicture[] => {
  // Slices of what a file gave may share one buffer.
  const all = Uint8Array.from(stored);
  const { cells, keys, features, bytes } = layoutOf(grid);
  if (all.length % bytes !== 0)
    throw new RangeError(`pictures of hints must be times ${bytes} bytes, got ${all.length}`);
  return Array.from({ length: all.length / bytes }, (_, index) => {
    let at = bytes * index;
    const take = (length: number): Uint8Array => all.slice(at, (at += length));
    const ab = new Float32Array(take(cells * 8).buffer);
    const [key, seen] = [new Int8Array(take(keys).buffer), new Int8Array(take(features).buffer)];
    const [lightnessBytes, trust] = [take(cells), take(cells)];
    return { width: grid.width, height: grid.height, ab, key, features: seen, lightnessBytes, trust };
  });
};
