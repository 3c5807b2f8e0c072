import type { Source } from "#core/film/source.ts";
import type { Tool, Tools } from "#adapters/ffmpeg/process/binaries.ts";
import { runConfined } from "#adapters/ffmpeg/process/run-confined.ts";
import { probeExtradata, type ProbedStream } from "#adapters/ffmpeg/probe/probe-report.ts";

type Pages = Source["others"][number]["teletext"];

/** Types of pages in the descriptor (EN 300 468, 6.2.43). */
const subtitlePage = 2;
const pageForTheDeaf = 5;

/** ffmpeg reads teletext where it was built with libzvbi. */
const readsTeletext = async (ffmpeg: Tool): Promise<boolean> =>
  (await runConfined(ffmpeg, ["-hide_banner", "-decoders"], { timeout: 30_000 })).stdout.includes(
    " libzvbi_teletextdec ",
  );

/** Of each page two bytes: type and magazine, where 8 is written as 0, and two decimal digits. */
const pagesIn = (descriptor: Buffer, languages: readonly string[]): Pages => {
  const pages = new Map<string, Pages[number]>();
  for (let at = 0; at + 2 <= descriptor.length; at += 2) {
    const [first, digits] = [descriptor.readUInt8(at), descriptor.readUInt8(at + 1)];
    const type = first >> 3;
    const page = `${first % 8 === 0 ? 8 : first % 8}${digits.toString(16).padStart(2, "0")}`;
    const isSubtitle = type === subtitlePage || type === pageForTheDeaf;
    if (!isSubtitle || !/^\d{3}$/.test(page) || pages.has(page)) continue;
    pages.set(page, {
      page,
      language: languages[at / 2] ?? null,
      forTheDeaf: type === pageForTheDeaf,
    });
  }
  return [...pages.values()];
};

/** The pages of a teletext stream that hold subtitles; none where they cannot be told or not be read. */
export const teletextPages = async (
  { ffmpeg, ffprobe }: Tools,
  path: string,
  { index, tags }: ProbedStream,
): Promise<Pages> =>
  (await readsTeletext(ffmpeg))
    ? pagesIn(
        await probeExtradata(ffprobe, path, index),
        (tags["language"] ?? "").split(",").filter(Boolean),
      )
    : [];
