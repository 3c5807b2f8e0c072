import { JobError } from "#core/errors.ts";
import type { Wishes } from "#core/job/request.ts";
import type { ColorizeRequest } from "#cli/local/colorize-request.ts";

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
  const { reviewThreshold: reviewThresholds } = request;
  const keepEvidenceMiB = keepJob === undefined ? 0 : keepEvidence;
  return given({
    ...{ codec, crf, lossless, vividness, model, chunkFrames, from, to, pooling, keepEvidenceMiB },
    reviewThresholds,
  });
};

type Given<Wish> = { [Name in keyof Wish]: Exclude<Wish[Name], undefined> };

/** Without the wishes that nobody has: absent and undefined are two things in a request. */
const given = <Wish extends object>(wishes: Wish): Partial<Given<Wish>> =>
  Object.fromEntries(Object.entries(wishes).filter(([, wish]) => wish !== undefined)) as Partial<
    Given<Wish>
  >;
