import { JobError } from "#core/errors.ts";
import type { Codec, JobOptions } from "#core/job-options.ts";
import type { ModelCard } from "#core/model-card.ts";
import type { Source } from "#core/source.ts";
import type { ColorizeRequest } from "#cli/colorize-request.ts";

/** Defaults of a job that neither the film nor the model decides. */
const defaults = { crf: 16, keepEvidenceMiB: 512 } as const;

const bytesPerMiB = 2 ** 20;

/**
 * What was typed, completed: the film decides the codec, the model temperature and vividness.
 *
 * @throws JobError UsageInvalid when two wishes exclude each other
 */
export const resolveOptions = (request: ColorizeRequest, source: Source, card: ModelCard): JobOptions => {
  const codec = request.codec ?? (source.video.bitDepth === 8 ? "h264" : "h265");
  const lossless = request.lossless === true || codec === "ffv1";
  checkWishes(request, codec, lossless);
  const keepEvidenceMiB =
    request.keepJob === undefined ? 0 : (request.keepEvidence ?? defaults.keepEvidenceMiB);
  return {
    encode: { codec, crf: request.crf ?? defaults.crf, lossless },
    chunkFrames: request.chunkFrames ?? null,
    pooling: request.pooling,
    vividness: request.vividness ?? card.defaultTilt,
    temperature: card.temperature,
    keepEvidenceBytes: keepEvidenceMiB * bytesPerMiB,
  };
};

const checkWishes = (request: ColorizeRequest, codec: Codec, lossless: boolean): void => {
  if (request.crf !== undefined && (lossless || codec === "prores")) {
    throw new JobError(
      "UsageInvalid",
      `--crf has no meaning ${lossless ? "without loss" : "for prores"}; leave it away`,
    );
  }
  if (request.keepEvidence !== undefined && request.keepJob === undefined) {
    throw new JobError(
      "UsageInvalid",
      "--keep-evidence is a budget for a kept job; give --keep-job FOLDER as well",
    );
  }
};
