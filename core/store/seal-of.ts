import type { Seal } from "#core/store/seal.ts";

/** The seal of a value; apart from its schema, which the review page reads too. */
export const sealOf = async (value: Uint8Array): Promise<Seal> => {
  const hash = await globalThis.crypto.subtle.digest("SHA-256", value);
  return { bytes: value.length, sha256: hexOf(new Uint8Array(hash)) };
};

const hexOf = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
