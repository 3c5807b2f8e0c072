/** What a program imports from `chromaloom`; the command line calls the same functions. */
export { JobError, type FailureCode } from "#core/errors.ts";
export type { Edits } from "#core/edits/edits.ts";
export type { JobEvent as WebhookEvent } from "#core/events/events.ts";
export type { Figures, ReviewReport } from "#core/review/report.ts";
export type { RunEvent as JobEvent } from "#cli/runner/job-events.ts";
export { colorize, type Colorized } from "#cli/library/colorize.ts";
export type { ColorizeOptions } from "#cli/library/colorize-options.ts";
export {
  compareFilms,
  type CompareOptions,
  type FilmComparison,
  type MeasuredFilm,
} from "#cli/library/compare-films.ts";
export type { EditedFilm, EditOptions, NumberedShot } from "#cli/library/edit-job.ts";
export { openJob, type Job } from "#cli/library/open-job.ts";
export { parseEdits } from "#cli/library/parse-edits.ts";
export type { ReproduceOptions } from "#cli/library/reproduce-job.ts";
export { verifyWebhook, type WebhookHeaders } from "#cli/library/verify-webhook.ts";
export type { WorkOptions } from "#cli/library/work.ts";
export type { ColouredFilm } from "#cli/local/coloured-film.ts";
export type { Reproduced } from "#cli/kept/reproduce-job.ts";
