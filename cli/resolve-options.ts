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
  const { keepEvidence, keepJob } = request;
  if (keepEvidence !== undefined && keepJob === undefined) {
    throw new JobError(
      "UsageInvalid",
      "--keep-evidence is a budget for a kept job; give --keep-job FOLDER as well",
    );
  }
  const { codec, crf, lossless, vividness, model, chunkFrames, from, to, pooling } = request;
  const keepEvidenceMiB = keepJob === undefined ? 0 : keepEvidence;
  return given({
    ...{ codec, crf, lossless, vividness, model, chunkFrames, from, to, pooling, keepEvidenceMiB },
  });
};

type Given<Wish> = { [Name in keyof Wish]: Exclude<Wish[Name], undefined> };

/** Without the wishes that nobody has: absent and undefined are two things in a request. */
const given = <Wish extends object>(wishes: Wish): Partial<Given<Wish>> =>
  Object.fromEntries(Object.entries(wishes).filter(([, wish]) => wish !== undefined)) as Partial<
    Given<Wish>
  >;
