import { type JobRequest } from "#core/job/request.ts";
import type { ModelCard } from "#core/model/card.ts";
import type { AnswerReader, Colourist } from "#core/ports/colourist.ts";
import type { FilmReader } from "#core/ports/film-reader.ts";
import type { FilmWriter } from "#core/ports/film-writer.ts";
import type { JobStore } from "#core/ports/job-store.ts";
import type { Network } from "#core/ports/network.ts";
import type { Pictures } from "#core/ports/pictures.ts";
import type { ReferenceFiles } from "#core/ports/reference-files.ts";
import type { ReferenceReader } from "#core/ports/reference-reader.ts";
import type { ResultPlace } from "#core/ports/result-place.ts";
import type { Scratch } from "#core/ports/scratch.ts";
import type { ReviewPorts } from "#pipeline/review/review-context.ts";

/** A model that tasks on any machine find by the same words. */
export type Model = { readonly folder: string; readonly digest: string; readonly card: ModelCard };

/** What only a review needs. */
type ReviewTools = Pick<ReviewPorts, "coloured" | "pictures" | "pageTemplate">;

/** What stands behind the ports; what costs time to open is opened by the stages that need it. */
export type TaskPorts = {
  readonly store: JobStore;
  readonly scratch: Scratch;
  readonly signal: AbortSignal;
  readonly openFilms: () => Promise<FilmReader & FilmWriter>;
  readonly openModel: (nameOrFolder: string) => Promise<Model>;
  /** Stays open for the tasks to come. */
  readonly openNetwork: (model: Pick<Model, "folder" | "digest">) => Promise<Network>;
  readonly openResult: (request: JobRequest) => Promise<ResultPlace>;
  readonly openReferences: () => Promise<ReferenceReader>;
  readonly referenceFiles: ReferenceFiles;
  readonly openReview: () => Promise<ReviewTools>;
  readonly openPictures: () => Promise<Pictures & { readonly answers: AnswerReader }>;
  /** `onnx:` and an address. @throws JobError where it cannot be used */
  readonly openNetworkFile: (who: string) => Promise<Colourist>;
};
