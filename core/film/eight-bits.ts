/** A plane in 8 bits, whatever its depth: of 10 bits the lowest two are left out. */
export const eightBits = (plane: Uint8Array | Uint16Array): Uint8Array =>
  plane instanceof Uint8Array ? plane : Uint8Array.from(plane, (code) => code >> 2);
