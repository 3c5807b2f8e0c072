import { JobError } from "#core/errors.ts";
import { deliveries, type DeliveryPreset } from "#core/film/delivery.ts";
import { hasQuality, type Codec, type EncodeSettings } from "#core/film/encoding.ts";
import type { JobChoices } from "#core/job/choices.ts";
import { filmOptions } from "#core/job/film-options.ts";
import { plannedOptions, type JobOptions } from "#core/job/options.ts";
import type { ModelCard } from "#core/model/card.ts";
import type { Source } from "#core/film/source.ts";

const bytesPerMiB = 2 ** 20;

/**
 * What a person asked for, completed: the film decides the codec, the model temperature and vividness.
 *
 * @throws JobError UsageInvalid when two choices exclude each other
 */
export const resolveOptions = (choices: JobChoices, source: Source, card: ModelCard): JobOptions => {
  const { keepEvidenceMiB = filmOptions.keepEvidenceMiB.default } = choices;
  const planned = plannedOptions(choices);
  return {
    ...planned,
    // A frame on its own takes nothing from key frames either.
    everyFrame: planned.everyFrame || !planned.pooling,
    encode: encodeSettings(choices, source),
    chunkFrames: choices.chunkFrames ?? null,
    vividness: choices.vividness ?? card.defaultTilt,
    temperature: card.temperature,
    priorStrength: card.priorStrength,
    keepEvidenceBytes: keepEvidenceMiB * bytesPerMiB,
  };
};

const encodeSettings = (choices: JobChoices, source: Source): EncodeSettings => {
  const delivery = deliveryOf(choices);
  const codec = choices.codec ?? delivery.codec ?? (source.video.bitDepth === 8 ? "h264" : "h265");
  const lossless = (choices.lossless ?? delivery.lossless) || codec === "ffv1";
  if (choices.crf !== undefined) refuseQuality(codec, lossless);
  return { codec, crf: choices.crf ?? delivery.crf ?? filmOptions.crf.default, lossless };
};

/** @throws JobError UsageInvalid where a codec's quality cannot be set */
const refuseQuality = (codec: Codec, lossless: boolean): void => {
  if (!lossless && hasQuality(codec)) return;
  throw new JobError(
    "UsageInvalid",
    `--crf cannot be combined with ${lossless ? "--lossless" : `--codec ${codec}`}; omit one`,
  );
};

/** @throws JobError UsageInvalid where a choice says the same thing otherwise */
const deliveryOf = (choices: JobChoices): Pick<DeliveryPreset, "codec" | "crf" | "lossless"> => {
  if (choices.for === undefined) return { codec: null, crf: null, lossless: filmOptions.lossless.default };
  const other = (["codec", "lossless"] as const).find((name) => choices[name] !== undefined);
  if (other === undefined) return deliveries[choices.for];
  throw new JobError(
    "UsageInvalid",
    `--for ${choices.for} says the codec itself (${deliveries[choices.for].words}); omit it or --${other}`,
  );
};
