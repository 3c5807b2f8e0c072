import type { Codec } from "#core/film/encoding.ts";

/** What a film is made for: the codec, quality and container that people deliver for it. */
export type DeliveryPreset = {
  /** null: the one that suits the film's depth. */
  readonly codec: Codec | null;
  readonly crf: number | null;
  readonly lossless: boolean;
  /** Ending of the result when nobody names one. */
  readonly ending: ".mkv" | ".mov" | ".mp4";
  /** For a person, in a few words. */
  readonly words: string;
};

export const deliveries = {
  archive: {
    codec: "ffv1",
    crf: null,
    lossless: true,
    ending: ".mkv",
    words: "FFV1 in Matroska, every sample kept",
  },
  edit: {
    codec: "prores",
    crf: null,
    lossless: false,
    ending: ".mov",
    words: "ProRes 422 HQ in QuickTime",
  },
  web: {
    codec: null,
    crf: 20,
    lossless: false,
    ending: ".mp4",
    words: "H.264 (H.265 for deep films) at crf 20 in MP4",
  },
  review: {
    codec: null,
    crf: 28,
    lossless: false,
    ending: ".mp4",
    words: "the same at crf 28, small, to look at",
  },
} as const satisfies Readonly<Record<string, DeliveryPreset>>;

export type DeliveryName = keyof typeof deliveries;
export const deliveryNames = Object.keys(deliveries) as [DeliveryName, ...DeliveryName[]];

/** One line for all, as help and documents have it. */
export const deliveriesInWords = deliveryNames
  .map((name) => `${name} (${deliveries[name].words})`)
  .join(", ");
