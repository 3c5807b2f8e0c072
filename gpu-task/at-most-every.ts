/** Passes calls on, but no more often than every `milliseconds`; the first call goes through at once. */
export const atMostEvery = <Args extends unknown[]>(
  milliseconds: number,
  call: (...args: Args) => void,
): ((...args: Args) => void) => {
  let last = -Infinity;
  return (...args) => {
    const now = performance.now();
    if (now - last < milliseconds) return;
    last = now;
    call(...args);
  };
};
