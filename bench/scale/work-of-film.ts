import { manifestSchema, type Manifest } from "#core/job/manifest.ts";
import { estimateWork, type Work } from "#core/cost/work-estimate.ts";
import type { SimulatedFilm } from "#bench/scale/film.ts";

/** Requests, seconds and bytes of a whole job, as its quote counts them. */
export const workOfFilm = (film: SimulatedFilm): Work => estimateWork(manifestOf(film), film.source);

const manifestOf = ({ frames, shots, chunks }: SimulatedFilm): Manifest =>
  manifestSchema.parse({
    version: 1,
    frames,
    range: { first: 0, end: frames },
    shots,
    chunks,
    model: { folder: "photo", digest: "" },
    modelSize: { width: 352, height: 192 },
    options: {
      encode: { codec: "h264", crf: 18, lossless: false },
      chunkFrames: null,
      pooling: true,
      everyFrame: false,
      vividness: 0.5,
      temperature: 0.5,
      priorStrength: 0,
      keepEvidenceBytes: 0,
    },
    missing: null,
    damage: null,
    analysisDigest: "",
    renderDigest: "",
  });
