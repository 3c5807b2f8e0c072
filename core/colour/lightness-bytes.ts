/** Bytes of evidence's lightness to one unit of L*: 0…100 becomes 0…255. */
export const bytesPerLightness = 2.55;

/** Lightness 0…100 to bytes as evidence keeps it: L* times 2.55, rounded. */
export const bytesFromLightness = (lightness: Float32Array, out: Uint8Array): void => {
  for (let i = 0; i < lightness.length; i += 1) out[i] = lightness[i]! * bytesPerLightness + 0.5;
};

/** The lightness, 0…100, that bytes of evidence stand for. */
export const lightnessFromBytes = (bytes: Uint8Array, out: Float32Array): void => {
  for (let i = 0; i < bytes.length; i += 1) out[i] = bytes[i]! / bytesPerLightness;
};
