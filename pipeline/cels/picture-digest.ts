import type { CelPicture } from "#core/cels/picture.ts";

/** The same for two drawings whose every sample is. */
export const pictureDigest = async ({ samples, hasAlpha, size }: CelPicture): Promise<string> => {
  const bytes = new Uint8Array(
    samples.buffer,
    samples.byteOffset,
    samples.byteLength,
  ) as Uint8Array<ArrayBuffer>;
  const hash = new Uint8Array(await globalThis.crypto.subtle.digest("SHA-256", bytes));
  const hex = Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${hasAlpha}${size.width}x${size.height}${hex}`;
};
