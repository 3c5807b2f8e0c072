import sharp, { type Sharp } from "sharp";
import { maxPictureSide } from "#core/limits.ts";

/** What people keep pictures in. The library reads more: SVG, say, is a program that draws and names files. */
const formats: ReadonlySet<string | undefined> = new Set(["png", "jpeg", "tiff", "webp", "gif", "heif"]);

/**
 * A picture of unknown origin, the first page of it, not decoded yet.
 *
 * @throws Error where it is none that is read, in the library's words
 */
export const openPicture = async (bytes: Uint8Array): Promise<Sharp> => {
  const open = () => sharp(bytes, { limitInputPixels: maxPictureSide ** 2, failOn: "error" });
  const { format } = await open().metadata();
  if (!formats.has(format)) throw new Error(`it is ${format}`);
  return open();
};
