/** The vector of each 3x3 neighbourhood with the least sum of L1 distances; the one in place wins ties. */
export const directMedians = (
  vectors: readonly (readonly number[])[],
  columns: number,
): (readonly number[])[] =>
  vectors.map((own, block) => {
    const [x, y] = [block % columns, Math.floor(block / columns)];
    const near = vectors.filter(
      (_, other) => Math.abs((other % columns) - x) <= 1 && Math.abs(Math.floor(other / columns) - y) <= 1,
    );
    const distance = ([dx = 0, dy = 0]: readonly number[]) =>
      near.reduce((sum, [u = 0, v = 0]) => sum + Math.abs(dx - u) + Math.abs(dy - v), 0);
    return [own, ...near].reduce((best, other) => (distance(other) < distance(best) ? other : best));
  });
