import type { Codec } from "#core/film/encoding.ts";
import type { WishedThresholds } from "#core/review/gate.ts";
import type { Place } from "#core/film/span.ts";

/** What was typed, as commander read it. */
export type ColorizeRequest = {
  readonly film: string | undefined;
  readonly demo?: true;
  readonly output?: string;
  readonly force?: true;
  readonly codec?: Codec;
  readonly crf?: number;
  readonly lossless?: true;
  readonly vividness?: number;
  readonly model: string;
  readonly from?: Place;
  readonly to?: Place;
  readonly jobs?: number;
  readonly chunkFrames?: number;
  readonly pooling: boolean;
  readonly keepJob?: string;
  readonly keepEvidence?: number;
  readonly review?: boolean;
  readonly reviewThreshold?: WishedThresholds;
  readonly preview?: true;
  readonly json?: true;
};
