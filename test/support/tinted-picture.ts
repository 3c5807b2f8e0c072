import sharp, { type Sharp } from "sharp";

/** A grey picture as a person might colour it: blue where it is light, red-brown where it is dark. */
export const tintedPicture = async (grey: string | Buffer): Promise<Sharp> => {
  const { data, info } = await sharp(grey).toColourspace("b-w").raw().toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  const rgb = Uint8Array.from({ length: width * height * 3 }, (_, i) => {
    const code = data[Math.floor(i / 3) * channels] ?? 0;
    const shift = (code > 128 ? [-40, 0, 50] : [50, -12, -40])[i % 3] ?? 0;
    return Math.min(255, Math.max(0, code + shift));
  });
  return sharp(rgb, { raw: { width, height, channels: 3 } });
};
