/** A numbered picture's name: what stands before its number, the number as written, what stands behind. */
export type FrameName = { readonly prefix: string; readonly digits: string; readonly suffix: string };

/** Names of a sequence; `width` 0: numbers have no leading zeros. */
export type FramePattern = { readonly prefix: string; readonly width: number; readonly suffix: string };

/** The last run of digits is the number; null: the name has none. */
export const readFrameName = (name: string): FrameName | null => {
  const [, prefix = "", digits, suffix = ""] = /^(.*\D|)(\d+)(\D*)$/s.exec(name) ?? [];
  return digits === undefined ? null : { prefix, digits, suffix };
};

/**
 * Reads `name.%04d.png`, `name.%d.png` and `name.####.png`.
 *
 * @returns null for a name that is no pattern
 */
export const readFramePattern = (name: string): FramePattern | null => {
  const printf = /^((?:[^%]|%%)*)%(?:0(\d+))?d((?:[^%]|%%)*)$/s.exec(name);
  if (printf !== null) {
    const [, prefix = "", width, suffix = ""] = printf;
    const plain = (text: string): string => text.replaceAll("%%", "%");
    return { prefix: plain(prefix), width: Number(width ?? 0), suffix: plain(suffix) };
  }
  const [, prefix = "", hashes, suffix = ""] = /^([^#]*)(#+)([^#]*)$/s.exec(name) ?? [];
  return hashes === undefined ? null : { prefix, width: hashes.length === 1 ? 0 : hashes.length, suffix };
};

/** The name of one frame. */
export const frameFileName = ({ prefix, width, suffix }: FramePattern, number: number): string =>
  `${prefix}${String(number).padStart(width, "0")}${suffix}`;

/** As a person writes it: `name.####.png`. */
export const patternText = ({ prefix, width, suffix }: FramePattern): string =>
  `${prefix}${"#".repeat(Math.max(1, width))}${suffix}`;

/** A name as the pattern reads it; null: it is none of its names. */
export const nameInPattern = ({ prefix, width, suffix }: FramePattern, name: string): FrameName | null => {
  if (!name.startsWith(prefix) || !name.endsWith(suffix)) return null;
  const digits = name.slice(prefix.length, name.length - suffix.length);
  if (!/^\d+$/.test(digits)) return null;
  return digits.length === width || isUnpadded(digits) ? { prefix, digits, suffix } : null;
};

/** Whether a number has no leading zero. */
export const isUnpadded = (digits: string): boolean => digits === "0" || !digits.startsWith("0");
