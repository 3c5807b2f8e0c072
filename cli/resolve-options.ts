import { JobError } from "#core/errors.ts";
import type { JobOptions } from "#core/job-options.ts";
import type { Wishes } from "#core/job-request.ts";
import type { ModelCard } from "#core/model-card.ts";
import { resolveOptions as complete } from "#core/resolve-options.ts";
import type { Source } from "#core/source.ts";
import type { ColorizeRequest } from "#cli/colorize-request.ts";

/** What was typed, completed. @throws JobError UsageInvalid when two wishes exclude each other */
export const resolveOptions = (request: ColorizeRequest, source: Source, card: ModelCard): JobOptions =>
  complete(wishesOf(request), source, card);

/** What was typed that goes into a job's request. @throws JobError UsageInvalid */
export const wishesOf = (request: ColorizeRequest): Wishes => {
  const { codec, crf, lossless, vividness, model, chunkFrames, from, to, pooling, keepEvidence } = request;
  if (keepEvidence !== undefined && request.keepJob === undefined) {
    throw new JobError(
      "UsageInvalid",
      "--keep-evidence is a budget for a kept job; give --keep-job FOLDER as well",
    );
  }
  const kept = request.keepJob === undefined ? 0 : keepEvidence;
  return {
    model,
    pooling,
    ...(codec === undefined ? {} : { codec }),
    ...(crf === undefined ? {} : { crf }),
    ...(lossless === undefined ? {} : { lossless }),
    ...(vividness === undefined ? {} : { vividness }),
    ...(chunkFrames === undefined ? {} : { chunkFrames }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(kept === undefined ? {} : { keepEvidenceMiB: kept }),
  };
};
