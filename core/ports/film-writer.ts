import type { FrameRange } from "#core/film/frame-range.ts";
import type { EncodeSettings } from "#core/film/encoding.ts";
import type { Source } from "#core/film/source.ts";
import type { Timeline } from "#core/film/timeline.ts";
import type { ColourFrame } from "#core/film/planes.ts";

export interface SegmentWriter {
  write(frame: ColourFrame): Promise<void>;
  /**
   * Ends the stream; afterwards `path` holds a playable segment.
   *
   * @returns digests of the luma planes that the encoder was given, as it was given them
   */
  finish(): Promise<string>;
  /** Stops the encoder and leaves nothing behind. */
  abort(): Promise<void>;
}

export type Segment = { readonly path: string; readonly range: FrameRange };

/** What a written film shows when it is read back. */
export type FilmFacts = {
  /** pts of every video frame in seconds from the container's zero, display order. */
  readonly ptsSeconds: readonly number[];
  /** Where the last frame's time on screen ends, as ptsSeconds counts; null: nothing says so. */
  readonly pictureEndSeconds: number | null;
  readonly durationSeconds: number;
};

export type Assembled = {
  /** Sentences: what the container could not take. */
  readonly notCarried: readonly string[];
  /** Stream indexes of the source's sound that went along, in the order of the film's tracks. */
  readonly soundTracks: readonly number[];
};

export interface FilmWriter {
  /** A sentence: why this film cannot be encoded so; null where it can. */
  refusal(source: Source, settings: EncodeSettings): Promise<string | null>;
  /** A sentence: what a player must be able to do to show it, or what it will lack; null: nothing of either. */
  remark(source: Source, settings: EncodeSettings, result: string): string | null;
  openSegment(request: {
    readonly path: string;
    readonly source: Source;
    readonly settings: EncodeSettings;
    readonly signal?: AbortSignal;
  }): Promise<SegmentWriter>;
  /** Segments end to end, with the source's other streams. */
  assemble(request: {
    readonly segments: readonly Segment[];
    readonly source: Source;
    readonly timeline: Timeline;
    readonly range: FrameRange;
    readonly output: string;
  }): Promise<Assembled>;
  readFacts(path: string): Promise<FilmFacts>;
  /** Decodes a written film from end to end. @returns digests of its luma planes as they are coded */
  readLumaDigests(path: string): Promise<string>;
  /**
   * Plays the sound of a whole film and of its source side by side: a sentence on the first difference,
   * or null. Priming, padding and how samples are packed make none.
   *
   * @param tracks  of the source, in the order of the film's: its stream indexes
   */
  compareSound(request: {
    readonly source: Source;
    readonly timeline: Timeline;
    readonly path: string;
    readonly tracks: readonly number[];
  }): Promise<string | null>;
}
