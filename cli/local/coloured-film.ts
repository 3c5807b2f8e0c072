import type { ColouristReport } from "#core/colourist/key-frame.ts";
import { frameCount } from "#core/film/frame-range.ts";
import type { Extras } from "#cli/local/leave-extras.ts";
import type { JobOutcome } from "#cli/local/job-outcome.ts";

/** What came of a job: where it lies, what was done, what a person should know. */
export type ColouredFilm = Extras & {
  readonly type: "done";
  /** The film, or the pattern of its pictures. */
  readonly output: string;
  /** The folder of a job that was kept. */
  readonly keptJob: string | null;
  /** What a colourist did for the film; null: none was asked. */
  readonly colourist: ColouristReport | null;
  readonly frames: number;
  readonly shots: number;
  /** Pieces of work that the film was cut into. */
  readonly chunks: number;
  /** Frames that the network looked at; null: the job does not say. */
  readonly networkRuns: number | null;
  /** Bytes of evidence in the kept job. */
  readonly keptEvidenceBytes: number;
  /** Memory of the largest worker, bytes. */
  readonly peakWorkerMemoryBytes: number;
  /** Sentences: what the result lacks of the film, what to look at. */
  readonly remarks: readonly string[];
  /** A sentence: what of a damaged film is missing; null: the film is whole. */
  readonly missing: string | null;
};

type Finished = Extras &
  Pick<ColouredFilm, "output" | "keptJob" | "colourist"> & { readonly outcome: JobOutcome };

export const colouredFilm = ({ outcome, ...places }: Finished): ColouredFilm => {
  const { manifest, reports, remarks, peakMemoryBytes } = outcome;
  return {
    type: "done",
    ...places,
    frames: frameCount(manifest.range),
    shots: manifest.shots.length,
    chunks: manifest.chunks.length,
    networkRuns: outcome.networkRuns,
    keptEvidenceBytes: reports.reduce((sum, { keptEvidenceBytes }) => sum + keptEvidenceBytes, 0),
    peakWorkerMemoryBytes: peakMemoryBytes,
    remarks,
    missing: manifest.missing,
  };
};
