import type { FilmReader } from "#core/ports/film-reader.ts";
import type { FilmWriter } from "#core/ports/film-writer.ts";
import { assemble } from "#adapters/ffmpeg/write/assemble.ts";
import { findTools, type ToolOptions } from "#adapters/ffmpeg/process/binaries.ts";
import { encodeRefusal } from "#adapters/ffmpeg/write/encode-refusal.ts";
import { encodeRemark } from "#adapters/ffmpeg/write/encoders.ts";
import { revisionOf } from "#adapters/ffmpeg/probe/fingerprint.ts";
import { probe } from "#adapters/ffmpeg/probe/probe.ts";
import { pictureChanges } from "#adapters/ffmpeg/probe/picture-changes.ts";
import { compareSound } from "#adapters/ffmpeg/read/compare-sound.ts";
import { packetTimes } from "#adapters/ffmpeg/read/packet-times.ts";
import { readFacts } from "#adapters/ffmpeg/read/read-facts.ts";
import { readLumaDigests } from "#adapters/ffmpeg/read/read-luma-digests.ts";
import { readLuma } from "#adapters/ffmpeg/read/read-luma.ts";
import { missingEncoder } from "#adapters/ffmpeg/write/has-encoder.ts";
import { openSegment } from "#adapters/ffmpeg/write/write-segment.ts";

/** Films read and written by ffmpeg. @throws JobError ToolMissing */
export const ffmpegFilms = async (options: ToolOptions = {}): Promise<FilmReader & FilmWriter> => {
  const tools = await findTools(options);
  return {
    revision: (uri) => revisionOf(uri),
    inspect: (uri) => probe(tools, uri),
    readLuma: (request) => readLuma(tools.ffmpeg, request),
    packetTimes: (source, stream, from) => packetTimes(tools.ffprobe, source, stream, from),
    pictureChanges: (source) => pictureChanges(tools.ffprobe, source),
    refusal: async (source, settings) =>
      encodeRefusal(source, settings) ?? (await missingEncoder(tools.ffmpeg, settings.codec)),
    remark: (source, settings, result) => encodeRemark(tools.ffmpeg, source, settings, result),
    openSegment: async (request) => openSegment(tools.ffmpeg, request),
    assemble: (request) => assemble(tools, request),
    compareSound: (request) => compareSound(tools, request),
    readLumaDigests: (path) => readLumaDigests(tools, path),
    readFacts: (path) => readFacts(tools.ffprobe, path),
  };
};
