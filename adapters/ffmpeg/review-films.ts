import type { Clips } from "#core/ports/clips.ts";
import type { ColourReader } from "#core/ports/colour-reader.ts";
import { findTools, type ToolOptions } from "#adapters/ffmpeg/process/binaries.ts";
import { readColour } from "#adapters/ffmpeg/read/read-colour.ts";
import { openClip } from "#adapters/ffmpeg/write/write-clip.ts";

/** Coloured films looked at by ffmpeg, and clips of them. @throws JobError ToolMissing */
export const ffmpegReviewFilms = async (options: ToolOptions = {}): Promise<ColourReader & Clips> => {
  const { ffmpeg } = await findTools(options);
  return {
    readColour: (request) => readColour(ffmpeg, request),
    openClip: (request) => Promise.resolve(openClip(ffmpeg, request)),
  };
};
