/** Where a sample lies between two of another row, and whether it lies in the row at all. */
export type Between = {
  readonly at: number;
  readonly next: number;
  /** Of the next one, 0…1. */
  readonly share: number;
  readonly isInside: boolean;
};

/**
 * The places of evenly spaced samples in another row of samples, both rows with sides of length 1.
 *
 * @param start  of the first row in the other
 * @param extent  of the first row in the other
 * @param count  samples of the first row
 * @param length  samples of the other
 */
export const between = (start: number, extent: number, count: number, length: number): Between[] =>
  Array.from({ length: count }, (_, index) => {
    const place = (start + (extent * (index + 0.5)) / count) * length - 0.5;
    const at = Math.min(length - 1, Math.max(0, Math.floor(place)));
    return {
      at,
      next: Math.min(length - 1, at + 1),
      share: Math.min(1, Math.max(0, place - at)),
      isInside: place >= -0.5 && place <= length - 0.5,
    };
  });
