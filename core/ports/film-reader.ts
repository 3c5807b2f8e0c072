import type { FrameRange } from "#core/film/frame-range.ts";
import type { PacketTime } from "#core/film/film-parts.ts";
import type { Source } from "#core/film/source.ts";
import type { Timeline } from "#core/film/timeline.ts";
import type { PlaneSize, LumaFrame } from "#core/film/planes.ts";

export type LumaRequest = {
  readonly source: Source;
  /** Frames to read; the whole film when absent. Needs the timeline, which knows their pts. */
  readonly part?: { readonly range: FrameRange; readonly timeline: Timeline };
  /** Size to scale to, after turning the picture upright; absent: the coded plane, bit for bit. */
  readonly scaleTo?: PlaneSize;
  /** Whether frames come with the film's own chroma. */
  readonly withOwnColour?: true;
  /** Whether frames come with digests. Those of a part are then held against the timeline's. */
  readonly withDigests?: true;
  readonly signal?: AbortSignal;
};

export interface FilmReader {
  /** Tells what lies at `uri` now from what did before, unread; null where only reading it tells. */
  revision(uri: string): Promise<string | null>;
  /** @throws JobError MediaMissing, MediaUnreadable, MediaWithoutVideo, MediaUnsupported */
  inspect(uri: string): Promise<Source>;
  /**
   * Luma planes in display order. With `part`, exactly those frames or ChunkIncomplete, with the times of
   * the timeline; without, with time stamps as the container has them.
   * `decodeErrors` of a whole-film read is complete once the iteration ends.
   */
  readLuma(request: LumaRequest): AsyncIterable<LumaFrame> & { readonly decodeErrors: readonly string[] };
  /**
   * When the packets of one stream are to be shown, in the file's order.
   *
   * @param from  seconds: those before need not be there
   */
  packetTimes(source: Source, stream: number, from?: number): Promise<PacketTime[]>;
}
