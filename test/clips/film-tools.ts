import { readEnvironment } from "#adapters/env.ts";
import { findTools, releaseOf } from "#adapters/ffmpeg/process/binaries.ts";

/** The tools that tests draw and read clips with: FFMPEG_PATH and FFPROBE_PATH choose others. */
export const tools = await findTools(readEnvironment());

/** The ffprobe of the npm package crashes on MPEG transport streams. */
export const readsTransportStreams = !tools.ffprobe.version.startsWith("N-66595");

export const release = releaseOf(tools.ffmpeg);
