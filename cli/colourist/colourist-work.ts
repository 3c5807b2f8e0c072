import type { ColouristReport } from "#core/colourist/key-frame.ts";
import type { KeyFramesOfShot } from "#core/film/named-reference.ts";
import type { JobRequest } from "#core/job/request.ts";
import type { JobStore } from "#core/ports/job-store.ts";
import type { ColouristChoices } from "#cli/request/colorize-request.ts";
import type { JobListener } from "#cli/runner/job-events.ts";

/** A film whose key frames are to be coloured. */
export type ColouristWork = {
  readonly asked: ColouristChoices & { readonly colourist: string };
  readonly order: JobRequest;
  /** Fingerprint of the film. */
  readonly film: string;
  readonly store: JobStore;
  readonly show: JobListener;
  readonly signal: AbortSignal;
};

export type KeyFrameOutcome =
  | { readonly type: "awaited"; readonly awaited: AwaitedFrames }
  | {
      readonly type: "coloured";
      readonly keyFrames: readonly KeyFramesOfShot[];
      readonly report: ColouristReport;
    };

/** Key frames that somebody has yet to colour. */
export type AwaitedFrames = { readonly folder: string; readonly names: readonly string[] };

export const counted = (count: number, thing: string): string =>
  `${count} ${thing}${count === 1 ? "" : "s"}`;
