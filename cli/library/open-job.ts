import { resolve } from "node:path";
import { folderStore } from "#adapters/disk/folder-store.ts";
import type { Edits } from "#core/edits/edits.ts";
import type { FrameRange } from "#core/film/frame-range.ts";
import { jobKeys } from "#core/job/keys.ts";
import { manifestSchema } from "#core/job/manifest.ts";
import { jobRequestKey, jobRequestSchema } from "#core/job/request.ts";
import { getJson, getSealedJson } from "#core/ports/json-values.ts";
import type { ReviewReport } from "#core/review/report.ts";
import { reviewReportKey } from "#core/store/layout.ts";
import { changeJob, type EditedFilm, type EditOptions } from "#cli/library/edit-job.ts";
import { reproduceAgain, type ReproduceOptions } from "#cli/library/reproduce-job.ts";
import { refuseNoJob } from "#cli/kept/kept-job.ts";
import type { Reproduced } from "#cli/kept/reproduce-job.ts";
import { readReview } from "#cli/review/review-files.ts";

/** A job that `colorize` kept (`keepJob`): what it is, and what can still be done with it. */
export type Job = {
  /** Its folder, absolute. */
  readonly folder: string;
  /** The film, as an absolute path; where it has moved, say so to `edit`. */
  readonly film: string;
  /** Where its coloured film goes. */
  readonly result: string;
  /** Shots with edits in force: frames `first` to `end`, which is no longer in. */
  readonly shots: () => Promise<readonly FrameRange[]>;
  /** What the review says of every shot: figures, marks, pictures by their place in `folder`/review; null: none was made. */
  readonly review: () => Promise<ReviewReport | null>;
  /** Changes the colour of shots: those are made again, without the network. Edits add up. */
  readonly edit: (edits: Edits, options?: EditOptions) => Promise<EditedFilm>;
  /** Takes the last edit back. */
  readonly undo: (options?: EditOptions) => Promise<EditedFilm>;
  /** Goes on with an edit that was stopped. */
  readonly resume: (options?: EditOptions) => Promise<EditedFilm>;
  /** Makes the job again elsewhere, and says whether every plane is the same; its folder is only read. */
  readonly reproduce: (options?: ReproduceOptions) => Promise<Reproduced>;
};

/**
 * Opens the folder of a kept job. Nothing is held open: what is asked of it is read when it is asked.
 *
 * @throws JobError UsageInvalid where there is no job that was planned
 */
export const openJob = async (folder: string): Promise<Job> => {
  const root = resolve(folder);
  const store = folderStore(root);
  await refuseNoJob(store, root);
  const { film, result } = await getJson(store, jobRequestKey, jobRequestSchema);
  return {
    folder: root,
    film,
    result,
    shots: async () => (await getSealedJson(store, jobKeys.manifest, manifestSchema)).shots,
    review: async () => ((await store.has(reviewReportKey)) ? readReview(store) : null),
    edit: (edits, options) => changeJob(root, { type: "apply", edits }, options),
    undo: (options) => changeJob(root, { type: "undo" }, options),
    resume: (options) => changeJob(root, { type: "resume" }, options),
    reproduce: (options) => reproduceAgain(root, options),
  };
};
