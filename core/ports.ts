import type { Evidence, Grid } from "#core/evidence.ts";
import type { FrameRange } from "#core/frame-range.ts";
import type { EncodeSettings } from "#core/job-options.ts";
import type { Source } from "#core/source.ts";
import type { Timeline } from "#core/timeline.ts";

/**
 * What stages leave for each other, by key: names parted by slashes, none of them empty, "." or "..".
 * A value is seen whole or not at all.
 *
 * Every method throws JobError StoreUnavailable, StoreDenied or StoreMissing where a remote store does.
 */
export interface JobStore {
  /** @throws JobError StoreKeyMissing */
  get(key: string): Promise<Uint8Array>;
  put(key: string, body: Uint8Array): Promise<void>;
  /**
   * Puts a value only where none is. Of several at once one wins; a writer whose answer got lost on the
   * way may be told that it won when another put the same bytes.
   *
   * @returns whether the value is this one's
   */
  putIfAbsent(key: string, body: Uint8Array): Promise<boolean>;
  has(key: string): Promise<boolean>;
  /** Keys that begin with `prefix`, in the order of their UTF-8 bytes. */
  list(prefix: string): AsyncIterable<string>;
  /** A path on this machine that holds the value, for tools that read files. */
  localFile(key: string): Promise<string>;
  /** Takes a finished file over; afterwards it is no longer at `path`. */
  adopt(key: string, path: string): Promise<void>;
  remove(key: string): Promise<void>;
}

/** Evidence of a run of frames, read in any order. */
export interface EvidenceReader {
  /** @param frame  global index; the views stay valid after further reads */
  read(frame: number): Promise<Evidence>;
  close(): Promise<void>;
}

/** Evidence as it is made, frame after frame, on the task's own disk. */
export interface EvidenceSpool {
  append(evidence: Uint8Array): Promise<void>;
  /** Bytes written so far, as stored. */
  readonly storedBytes: number;
  /** Ends writing; the spool can now be read, or adopted by a store from `path`. */
  finish(): Promise<EvidenceReader>;
  /** Ends writing and leaves nothing behind. */
  discard(): Promise<void>;
  readonly path: string;
}

/** A task's own disk: what lies there is gone when the task ends. */
export interface Scratch {
  /** A path for a new file; nothing is there yet. */
  newPath(name: string): string;
  createEvidence(grid: Grid, range: FrameRange, form: EvidenceForm): Promise<EvidenceSpool>;
  openEvidence(path: string, grid: Grid, range: FrameRange): Promise<EvidenceReader>;
  clear(): Promise<void>;
}

/** Deflated for keeping; raw while only this task reads it, because it is read several times. */
export type EvidenceForm = "raw" | "deflated";

/** Where the finished film goes. */
export interface ResultPlace {
  /** As a person names it. */
  readonly name: string;
  /** A path to write the film to while it is not yet proved. */
  readonly draft: string;
  /**
   * Asked before the work starts, so that hours are not spent on a film that cannot be written.
   *
   * @throws JobError OutputExists, OutputUnwritable
   */
  check(): Promise<void>;
  /** Tells what lies here now from any other content; null: nothing does. */
  tag(): Promise<string | null>;
  /** The tag that the draft will have when it is the result. */
  draftTag(): Promise<string>;
  /** Makes the draft the result, whole. @throws JobError OutputExists */
  publish(): Promise<void>;
  discard(): Promise<void>;
}

/** What a stage tells while it works; frames are those finished so far, of `total`. */
export type Progress = (frames: number, total: number) => void;

export type PlaneSize = { readonly width: number; readonly height: number };

/** One frame's luma plane, row-major without padding: 8 bit in bytes, 10 bit in 16-bit words. */
export type LumaFrame = { readonly pts: number; readonly luma: Uint8Array | Uint16Array };

export type LumaRequest = {
  readonly source: Source;
  /** Frames to read; the whole film when absent. Needs the timeline, which knows their pts. */
  readonly part?: { readonly range: FrameRange; readonly timeline: Timeline };
  /** Size to scale to, after turning the picture upright; absent: the coded plane, bit for bit. */
  readonly scaleTo?: PlaneSize;
  readonly signal?: AbortSignal;
};

export interface FilmReader {
  /** Tells what lies at `uri` now from what did before, unread; null where only reading it tells. */
  revision(uri: string): Promise<string | null>;
  /** @throws JobError MediaMissing, MediaUnreadable, MediaWithoutVideo, MediaUnsupported */
  inspect(uri: string): Promise<Source>;
  /**
   * Luma planes in display order. With `part`, exactly those frames or ChunkIncomplete.
   * `decodeErrors` of a whole-film read is complete once the iteration ends.
   */
  readLuma(request: LumaRequest): AsyncIterable<LumaFrame> & { readonly decodeErrors: readonly string[] };
}

/** A coloured frame in the source's depth and range; chroma planes are half size, rounded up. */
export type ColourFrame = LumaFrame & {
  readonly u: Uint8Array | Uint16Array;
  readonly v: Uint8Array | Uint16Array;
};

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

/** The three graphs of a model, one frame at a time (see the model card). */
export interface Network {
  /** Fills features, confidence and class of `into` from an L plane (0…100) of model size. */
  analyse(lightness: Float32Array, size: PlaneSize, into: Evidence): Promise<void>;
  /** Bin distributions of pooled features to ab. @returns cells x 2, Lab units */
  decode(request: DecodeRequest): Promise<Float32Array>;
  /** The colour a group of cells commits to. */
  commit(features: Float32Array, groups: number, tilt: number): Promise<Commitment>;
  close(): Promise<void>;
}

export type DecodeRequest = {
  /** cells x channels, pooled, int8 units. */
  readonly features: Float32Array;
  /** cells, L* 0…100. */
  readonly luma: Float32Array;
  /** groups x 3: anchor a, b and weight; zero weight is no anchor. */
  readonly anchor: Float32Array;
  readonly tilt: number;
  readonly temperature: number;
  /** How far the colours usual for a class of things weigh, 0…1; 0 leaves them out. */
  readonly priorStrength: number;
  /** cells x 3: quadratic evidence (n, S_a, S_b) of colours a person set; absent: none. */
  readonly hint?: Float32Array;
  /** bins, added to every cell's logits: the log mask of a palette; absent: none. */
  readonly binBias?: Float32Array;
};

export type Commitment = {
  /** groups x 2, Lab units. */
  readonly mode: Float32Array;
  /** groups; probability mass near the mode, 0…1. */
  readonly mass: Float32Array;
};
