import { mkdtemp, symlink } from "node:fs/promises";
import { extname, join } from "node:path";
import type { FrameFacts, FrameFormat } from "#core/film/frame-facts.ts";
import type { Rational } from "#core/film/rational.ts";
import { fileAddress } from "#adapters/ffmpeg/process/guarded-input.ts";

/** Files in the order in which they are shown; one may stand there more than once. */
export type FrameFiles = {
  readonly folder: string;
  readonly files: readonly string[];
  readonly facts: FrameFacts;
  readonly rate: Rational;
};

const decoders: Readonly<Record<FrameFormat, string>> = {
  png: "png",
  tiff: "tiff",
  jpeg: "mjpeg",
  webp: "webp",
  tga: "targa",
  dpx: "dpx",
  exr: "exr",
};

/** Links that are made at once. */
const together = 64;

/**
 * A sequence as ffmpeg's input. It reads numbered files without a gap, so it is given links that are numbered
 * so: whatever the names are, nothing in them is read as a pattern, and a held frame is a second link. A
 * broken picture ends it.
 *
 * @param scratch  a folder that somebody else takes away
 */
export const frameInput = async (
  { folder, files, facts, rate }: FrameFiles,
  scratch: string,
  decoding: readonly string[] = [],
): Promise<string[]> => {
  const links = await mkdtemp(join(scratch, "links-"));
  const ending = extname(files[0] ?? "").toLowerCase();
  for (let from = 0; from < files.length; from += together) {
    const some = files.slice(from, from + together);
    await Promise.all(
      some.map((name, index) =>
        symlink(join(folder, name), join(links, `${String(from + index).padStart(8, "0")}${ending}`)),
      ),
    );
  }
  return [
    ...["-protocol_whitelist", "file", "-format_whitelist", "image2", "-f", "image2"],
    ...["-framerate", `${rate.num}/${rate.den}`, "-start_number", "0"],
    // A TIFF with a tag that ffmpeg does not know is not broken.
    ...(facts.format === "tiff" ? [] : ["-err_detect", "explode"]),
    ...["-noautorotate", "-c:v", decoders[facts.format], ...decoding],
    ...["-i", fileAddress(join(links, `%08d${ending}`))],
  ];
};
