import { lightnessFromBytes } from "#core/colour/lightness-bytes.ts";
import { chromaRenderer } from "#core/colour/chroma.ts";
import { greyFromLuma } from "#core/colour/grey.ts";
import { rgbFromPlanes } from "#core/colour/rgb-from-planes.ts";
import { JobError } from "#core/errors.ts";
import { cellCount } from "#core/model/evidence.ts";
import type { FilmReader } from "#core/ports/film-reader.ts";
import type { Network } from "#core/ports/network.ts";
import type { RawPicture } from "#core/ports/pictures.ts";
import { shownSize } from "#core/review/sizes.ts";
import { lightnessPooler } from "#core/space/spatial-pooling.ts";
import type { FrameToColour } from "#pipeline/colour/frames-to-colour.ts";
import { gridOf, type Job } from "#pipeline/colour/job.ts";

/** A frame in grey, and as the network colours it by itself. */
export type KeyFramePictures = { readonly grey: RawPicture; readonly coloured: RawPicture };

/** Paints frames at the film's size, upright, with square pixels. */
export const keyFramePainter = (
  { films, network, signal }: { films: FilmReader; network: Network; signal?: AbortSignal },
  job: Job,
): ((key: FrameToColour) => Promise<KeyFramePictures>) => {
  const { source, timeline, card, manifest } = job;
  const grid = gridOf(job);
  const size = shownSize(source.video);
  const film = { ...source.video, ...size, rotation: 0 as const, fieldOrder: "progressive" as const };
  const greyOf = greyFromLuma(source.video);
  const poolLightness = lightnessPooler(grid, card.spatialPooling);
  const renderChroma = chromaRenderer(film, grid);
  const { vividness, temperature, priorStrength } = manifest.options;
  return async ({ frame, evidence }) => {
    const luma = await lumaAt(films, {
      source,
      scaleTo: size,
      part: { timeline, range: { first: frame, end: frame + 1 } },
      ...(signal === undefined ? {} : { signal }),
    });
    const [pooled, lightness] = [new Float32Array(cellCount(grid)), new Float32Array(cellCount(grid))];
    poolLightness(evidence.lightnessBytes, pooled);
    lightnessFromBytes(evidence.lightnessBytes, lightness);
    const features = Float32Array.from(evidence.features);
    const decoding = { vividness: vividness, temperature, priorStrength };
    const ab = await network.decode({ features, lightness: pooled, ...decoding });
    const planes = renderChroma(luma, ab, lightness);
    return {
      grey: { samples: greyOf(luma), size, channels: 1 },
      coloured: { samples: rgbFromPlanes(film, luma, planes), size, channels: 3 },
    };
  };
};

const lumaAt = async (
  films: FilmReader,
  request: Parameters<FilmReader["readLuma"]>[0],
): Promise<Uint8Array | Uint16Array> => {
  for await (const { luma } of films.readLuma(request)) return luma;
  throw new JobError("ChunkIncomplete", "the film has no such frame any more; was it changed?");
};
