import { resolve } from "node:path";
import { colourFilm } from "#cli/local/colour-film.ts";
import type { ColouredFilm } from "#cli/local/coloured-film.ts";
import type { AwaitedFrames } from "#cli/colourist/colourist-work.ts";
import { requestOf, type ColorizeOptions } from "#cli/library/colorize-options.ts";
import { attended } from "#cli/library/work.ts";

/** A film in colour; or, with a colourist who is a person, key frames that wait for colours. */
export type Colorized = ColouredFilm | { readonly type: "awaited"; readonly awaited: AwaitedFrames };

/**
 * Colours a film, or a sequence of pictures, on this machine. Luma, timing, sound and subtitles stay as
 * they are. Workers are processes of their own; the calling process stays idle. A call that was stopped
 * goes on where it was when it is given again.
 *
 * @returns where the result lies (absolute), with frames, shots and remarks
 * @throws JobError whose `name` is a code of docs/embedding.md: UsageInvalid, MediaUnsupported, OutputExists, Canceled, …
 */
export const colorize = async (options: ColorizeOptions): Promise<Colorized> => {
  const request = requestOf(options);
  return attended(options, async (attendance) => {
    const coloured = await colourFilm(request, attendance);
    return coloured.type === "awaited" ? coloured : { ...coloured, output: resolve(coloured.output) };
  });
};
