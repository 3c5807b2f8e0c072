import { fileNameOf } from "#core/store/media-places.ts";

/** Endings of what lies beside films and is none: subtitles, notes, pictures, sums, halves of downloads. */
const endings: ReadonlySet<string> = new Set(
  (
    "ass csv crdownload db doc docx edl html idx ini jpeg jpg json log md md5 nfo part pdf png psd rtf sbv " +
    "sfv sha1 sha256 smi srt ssa stl sub sup tif tiff tmp ttml txt url vtt xlsx xml xmp yaml yml zip"
  ).split(" "),
);

/**
 * Whether an object under uploads/ is known to be no film, so that it starts nothing: a hidden file, such
 * as macOS and editors leave, or one of an ending that films do not have. What is in doubt is a film, and
 * its job says what is wrong with it.
 */
export const isStrayFile = (key: string): boolean => {
  const name = fileNameOf(key);
  const ending = /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase();
  return name === "" || name.startsWith(".") || (ending !== undefined && endings.has(ending));
};
