import { JobError } from "#core/errors.ts";
import type { EncodeSettings } from "#core/film/encoding.ts";
import type { JobOptions } from "#core/job/options.ts";
import type { Wishes } from "#core/job/request.ts";
import type { ModelCard } from "#core/model/card.ts";
import type { Source } from "#core/film/source.ts";

/** Defaults of a job that neither the film nor the model decides. */
const defaults = { crf: 16, keepEvidenceMiB: 512 } as const;

const bytesPerMiB = 2 ** 20;

/**
 * What a person wished, completed: the film decides the codec, the model temperature and vividness.
 *
 * @throws JobError UsageInvalid when two wishes exclude each other
 */
export const resolveOptions = (wishes: Wishes, source: Source, card: ModelCard): JobOptions => {
  const { chunkFrames = null, pooling = true, vividness = card.defaultTilt } = wishes;
  const { keepEvidenceMiB = defaults.keepEvidenceMiB } = wishes;
  return {
    encode: encodeSettings(wishes, source),
    chunkFrames,
    pooling,
    vividness,
    temperature: card.temperature,
    priorStrength: card.priorStrength,
    keepEvidenceBytes: keepEvidenceMiB * bytesPerMiB,
  };
};

const encodeSettings = (wishes: Wishes, source: Source): EncodeSettings => {
  const codec = wishes.codec ?? (source.video.bitDepth === 8 ? "h264" : "h265");
  const lossless = wishes.lossless === true || codec === "ffv1";
  if (wishes.crf !== undefined && (lossless || codec === "prores")) {
    throw new JobError(
      "UsageInvalid",
      `--crf has no meaning ${lossless ? "without loss" : "for prores"}; leave it away`,
    );
  }
  return { codec, crf: wishes.crf ?? defaults.crf, lossless };
};
