import type { FrameRange } from "#core/film/frame-range.ts";
import type { EncodeSettings } from "#core/film/encoding.ts";
import type { Source } from "#core/film/source.ts";
import type { Timeline } from "#core/film/timeline.ts";
import type { ColourFrame } from "#core/film/planes.ts";

export interface SegmentWriter {
  write(frame: ColourFrame): Promise<void>;
  /** Ends the stream; afterwards `path` holds a playable segment. */
  finish(): Promise<void>;
  /** Stops the encoder and leaves nothing behind. */
  abort(): Promise<void>;
}

export type Segment = { readonly path: string; readonly range: FrameRange };

/** What a written film shows when it is read back. */
export type FilmFacts = {
  /** pts of every video frame in seconds from the container's zero, display order. */
  readonly ptsSeconds: readonly number[];
  readonly durationSeconds: number;
  readonly audioPackets: readonly number[];
};

export interface FilmWriter {
  /** A sentence: why this film cannot be encoded so; null where it can. */
  refusal(source: Source, settings: EncodeSettings): string | null;
  openSegment(request: {
    readonly path: string;
    readonly source: Source;
    readonly settings: EncodeSettings;
    readonly signal?: AbortSignal;
  }): Promise<SegmentWriter>;
  /** Segments end to end, with the source's other streams; returns sentences on what was not carried. */
  assemble(request: {
    readonly segments: readonly Segment[];
    readonly source: Source;
    readonly timeline: Timeline;
    readonly range: FrameRange;
    readonly output: string;
  }): Promise<string[]>;
  readFacts(path: string): Promise<FilmFacts>;
}
