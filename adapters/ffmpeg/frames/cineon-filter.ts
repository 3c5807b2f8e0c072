/**
 * Film density to a screen's signal, sample by sample: the curve of core/colour/footage-light.ts and then
 * IEC 61966-2-1, in ffmpeg's words. Light above white stays white.
 */
const offset = "pow(10,(95-685)*0.002/0.6)";
const light = `clip((pow(10,(val/maxval*1023-685)*0.002/0.6)-${offset})/(1-${offset}),0,1)`;
const signal = `if(lte(${light},0.0031308),${light}*12.92,1.055*pow(${light},1/2.4)-0.055)`;
const curve = `'${signal}*maxval'`;

/** Filters for colour planes of 10 to 16 bits. */
export const cineonToScreen: readonly string[] = [
  "scale=sws_dither=none",
  "format=gbrp10le|gbrp12le|gbrp16le",
  `lutrgb=r=${curve}:g=${curve}:b=${curve}`,
];
