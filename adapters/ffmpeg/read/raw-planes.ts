/** Cuts a stream of bytes into planes of `planeBytes`; each is a buffer of its own. */
export const rawPlanes = async function* (
  bytes: AsyncIterable<Buffer>,
  planeBytes: number,
): AsyncGenerator<Uint8Array> {
  let plane = new Uint8Array(planeBytes);
  let filled = 0;
  for await (const chunk of bytes) {
    let taken = 0;
    while (taken < chunk.length) {
      const part = chunk.subarray(taken, taken + planeBytes - filled);
      plane.set(part, filled);
      filled += part.length;
      taken += part.length;
      if (filled === planeBytes) {
        yield plane;
        plane = new Uint8Array(planeBytes);
        filled = 0;
      }
    }
  }
};
