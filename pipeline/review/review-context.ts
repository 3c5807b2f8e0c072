import { greyFromLuma } from "#core/colour/grey.ts";
import type { PlaneSize } from "#core/film/planes.ts";
import { filmMeter, type FilmMeter } from "#core/metrics/shot-meter.ts";
import type { Clips } from "#core/ports/clips.ts";
import type { ColourReader } from "#core/ports/colour-reader.ts";
import type { FilmReader } from "#core/ports/film-reader.ts";
import type { JobStore } from "#core/ports/job-store.ts";
import type { Pictures } from "#core/ports/pictures.ts";
import type { Scratch } from "#core/ports/scratch.ts";
import { evenSize, fittedSize, measuredSize, shownSize } from "#core/review/sizes.ts";
import type { Job } from "#pipeline/colour/job.ts";
import { alternatePainter } from "#pipeline/review/review-key-frame.ts";

/** What the review needs of the world. */
export type ReviewPorts = {
  readonly films: FilmReader;
  readonly coloured: ColourReader & Clips;
  readonly pictures: Pictures;
  readonly store: JobStore;
  readonly scratch: Scratch;
  /** The built page, or null where it was not built. */
  readonly pageTemplate: () => Promise<string | null>;
  readonly signal?: AbortSignal;
};

/** What all shots of a film share: sizes, meters, painters. */
export type ReviewContext = {
  readonly job: Job;
  readonly size: PlaneSize;
  readonly meter: FilmMeter;
  readonly greyOf: ReturnType<typeof greyFromLuma>;
  readonly paint: ReturnType<typeof alternatePainter>;
  readonly shown: { readonly picture: PlaneSize; readonly clip: PlaneSize; readonly tile: PlaneSize };
  readonly secondsAt: (frame: number) => number;
};

/** Largest pictures, clips and tiles. */
const boxes = {
  picture: { width: 960, height: 720 },
  clip: { width: 480, height: 480 },
  tile: { width: 240, height: 240 },
};

export const reviewContext = (job: Job, secondsAt: ReviewContext["secondsAt"]): ReviewContext => {
  const { video } = job.source;
  const { modelSize } = job.manifest;
  const size = measuredSize(video);
  const shown = shownSize(video);
  return {
    job,
    size,
    meter: filmMeter({ video, greySize: size, colourSize: size, modelSize }),
    greyOf: greyFromLuma(video),
    paint: alternatePainter(video, size, modelSize),
    shown: {
      picture: fittedSize(shown, boxes.picture),
      clip: evenSize(fittedSize(shown, boxes.clip)),
      tile: fittedSize(shown, boxes.tile),
    },
    secondsAt,
  };
};
