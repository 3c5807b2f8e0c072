/** Bytes of a value as JSON in UTF-8. */
export const jsonBytes = (value: unknown): number => new TextEncoder().encode(JSON.stringify(value)).length;

const ellipsis = "…";

/** A text cut at its end, if it must be, so that it takes at most `most` bytes as JSON; most is at least 16. */
export const shortened = (text: string, most: number): string => {
  if (jsonBytes(text) <= most) return text;
  const characters = Array.from(text.slice(0, most));
  // Halving finds the longest beginning that fits in a dozen steps.
  let [fits, fails] = [0, characters.length];
  while (fails - fits > 1) {
    const middle = (fits + fails) >> 1;
    if (jsonBytes(characters.slice(0, middle).join("") + ellipsis) <= most) fits = middle;
    else fails = middle;
  }
  return characters.slice(0, fits).join("") + ellipsis;
};
