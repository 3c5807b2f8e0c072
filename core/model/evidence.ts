/**
 * Evidence: what the analysis of one frame leaves for every grid cell. Pooling and every later
 * change of mind read this and never the network (architecture.md, "Why evidence at all").
 */
export type Evidence = {
  /** cells x channels, row-major, int8 units (the per-channel scale is folded into the head). */
  readonly features: Int8Array;
  /** cells; confidence kappa as 1…255. */
  readonly confidence: Uint8Array;
  /** cells; most likely semantic class. */
  readonly semanticClass: Uint8Array;
  /** cells; mean lightness, L* times 2.55 rounded. */
  readonly lightnessBytes: Uint8Array;
  /** cells x key length; what the cell looks like (training/keys.py). */
  readonly key: Int8Array;
  /** cells x (4 words, 4 weights); its nearest words and its weights for them, 64ths that add up to 64. */
  readonly words: Uint8Array;
  /** blocks x (dx, dy); where each block lies in the frame before, model pixels; zero at a shot's first. */
  readonly motionToPrevious: Int8Array;
  /** blocks x (dx, dy); where each block lies in the frame after, model pixels; zero at a shot's last. */
  readonly motionToNext: Int8Array;
};

/** The grid that evidence lives on. Model pixels are those of the L plane the network sees. */
export type Grid = {
  /** cells across and down; one cell is `cellSide` model pixels. */
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  /** int8 numbers of an appearance key; absent or 0: the model makes none. */
  readonly keyLength?: number;
};

/** Words that a cell takes part in. */
export const wordsOfCell = 4;

/** Bytes of a cell's words: as many ids, as many weights. */
const wordBytes = 2 * wordsOfCell;

/** Model pixels along a cell's side: the network's output stride. */
export const cellSide = 4;

/** Cells along the side of a motion block (8x8 model pixels). */
export const blockCells = 2;

export const cellCount = ({ width, height }: Grid): number => width * height;

/** Grid sides are multiples of 8 (model sides are multiples of 32), so blocks tile the grid exactly. */
export const blockCount = ({ width, height }: Grid): number => (width * height) / blockCells ** 2;

/** Bytes of one frame's evidence, all parts. */
export const evidenceBytes = (grid: Grid): number =>
  cellCount(grid) * (grid.channels + 3 + keyBytes(grid)) + blockCount(grid) * 4;

/** Bytes of a cell's key and words. */
const keyBytes = ({ keyLength = 0 }: Grid): number => (keyLength === 0 ? 0 : keyLength + wordBytes);

/** Views into one buffer of `evidenceBytes(grid)` bytes, in the order of the type above. */
export const evidenceViews = (grid: Grid, bytes: Uint8Array): Evidence => {
  if (bytes.length !== evidenceBytes(grid)) {
    throw new RangeError(`evidence must be ${evidenceBytes(grid)} bytes, got ${bytes.length}`);
  }
  let at = bytes.byteOffset;
  const take = (length: number): number => {
    at += length;
    return at - length;
  };
  const cells = cellCount(grid);
  const blocks = blockCount(grid);
  const { buffer } = bytes;
  const { keyLength = 0 } = grid;
  const wordsLength = keyLength === 0 ? 0 : cells * wordBytes;
  return {
    features: new Int8Array(buffer, take(cells * grid.channels), cells * grid.channels),
    confidence: new Uint8Array(buffer, take(cells), cells),
    semanticClass: new Uint8Array(buffer, take(cells), cells),
    lightnessBytes: new Uint8Array(buffer, take(cells), cells),
    key: new Int8Array(buffer, take(cells * keyLength), cells * keyLength),
    words: new Uint8Array(buffer, take(wordsLength), wordsLength),
    motionToPrevious: new Int8Array(buffer, take(blocks * 2), blocks * 2),
    motionToNext: new Int8Array(buffer, take(blocks * 2), blocks * 2),
  };
};

/** The bytes that `evidenceViews` laid an evidence over. */
export const evidenceRecord = ({ features, motionToNext }: Evidence): Uint8Array => {
  const start = features.byteOffset;
  return new Uint8Array(features.buffer, start, motionToNext.byteOffset + motionToNext.byteLength - start);
};
