import type { FilmReader, FilmWriter } from "#core/ports.ts";
import { findTools, type ToolOptions } from "#adapters/ffmpeg/binaries.ts";
import { probe } from "#adapters/ffmpeg/probe.ts";
import { readLuma } from "#adapters/ffmpeg/read-luma.ts";

const notYet = (): Promise<never> => Promise.reject(new Error("the writing side is not built yet"));

/** Films read and written by ffmpeg. @throws JobError ToolMissing */
export const ffmpegFilms = async (options: ToolOptions = {}): Promise<FilmReader & FilmWriter> => {
  const tools = await findTools(options);
  return {
    inspect: (uri) => probe(tools, uri),
    readLuma: (request) => readLuma(tools.ffmpeg, request),
    openSegment: notYet,
    assemble: notYet,
    readFacts: notYet,
  };
};
