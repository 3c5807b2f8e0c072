import type { Seal } from "#core/store/seal.ts";

/** The seal of a value; apart from its schema, which the review page reads too. */
export const sealOf = async (value: Uint8Array): Promise<Seal> => {
  // A browser's types, which the review page is checked with, ask for memory that is not shared; Node's do not.
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-assertion
  const hash = await globalThis.crypto.subtle.digest("SHA-256", value as Uint8Array<ArrayBuffer>);
  return { bytes: value.length, sha256: hexOf(new Uint8Array(hash)) };
};

const hexOf = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
