import type { FrameRange } from "#core/film/frame-range.ts";
import type { PacketTime } from "#core/film/film-parts.ts";
import type { Source } from "#core/film/source.ts";
import type { PictureChange } from "#core/film/picture-change.ts";
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
  /** Whether frames of a film whose alpha is kept come with it. */
  readonly withAlpha?: true;
  /** Whether frames come with digests. Those of a part are then held against the timeline's. */
  readonly withDigests?: true;
  readonly signal?: AbortSignal;
};

/** Luma planes in display order; what is said of them is complete once a whole film has been read. */
export type LumaFrames = AsyncIterable<LumaFrame> & {
  readonly decodeErrors: readonly string[];
  /** What was said of pictures that are of another size or sampling than the first. */
  readonly changes: readonly string[];
};

export interface FilmReader {
  /** Tells what lies at `uri` now from what did before, unread; null where only reading it tells. */
  revision(uri: string): Promise<string | null>;
  /** @throws JobError MediaMissing, MediaUnreadable, MediaWithoutVideo, MediaUnsupported */
  inspect(uri: string): Promise<Source>;
  /**
   * Luma planes in display order. With `part`, exactly those frames or ChunkIncomplete, with the times of
   * the timeline; without, with time stamps as the container has them.
   */
  readLuma(request: LumaRequest): LumaFrames;
  /** Where the size or the sampling of a film's pictures changes. */
  pictureChanges(source: Source): Promise<PictureChange[]>;
  /**
   * When the packets of one stream are to be shown, in the file's order.
   *
   * @param from  seconds: those before need not be there
   */
  packetTimes(source: Source, stream: number, from?: number): Promise<PacketTime[]>;
}
