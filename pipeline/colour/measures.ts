import { shotsOf } from "#core/job/controls.ts";
import { srgbFromLab } from "#core/colour/lab.ts";
import type { Evidence } from "#core/model/evidence.ts";
import { jobKeys } from "#core/job/keys.ts";
import { putSealedJson } from "#core/ports/json-values.ts";
import { keyFramesOf } from "#core/film/key-frames.ts";
import type { Chunk } from "#core/job/manifest.ts";
import {
  abBytes,
  entropyByByte,
  toBase64,
  type KeyFrameMeasures,
  type Measures,
} from "#core/reports/measures.ts";
import { addOpponents, colourfulness, emptyOpponentSums } from "#core/metrics/colourfulness.ts";
import type { JobStore } from "#core/ports/job-store.ts";
import type { Job } from "#pipeline/colour/job.ts";
import type { FrameObserver, GridFrame } from "#pipeline/colour/render.ts";

/**
 * A cell whose vote keeps more than this share of the largest entropy is of low confidence: its
 * probability is spread as if evenly over Q^0.65, about forty, of the 313 bins.
 */
const lowConfidenceEntropy = 0.65;

/** Colourfulness is taken of every fourth cell: it is a spread over thousands, and is asked of every frame. */
const colourfulnessStep = 4;

/** Watches a chunk's frames while they are painted, and leaves what the review wants to know of them. */
export const chunkMeasures = (
  job: Job,
  chunk: Chunk,
): { readonly observe: FrameObserver; leave(store: JobStore): Promise<void> } => {
  const shots = shotsOf(chunk);
  const keyFrames = new Set(shots.flatMap(keyFramesOf));
  const firstKeyFrames = new Set(shots.map((shot) => keyFramesOf(shot)[0]));
  const entropies = entropyByByte(job.card.confidence.exponent);
  const measures: Measures = {
    version: 1,
    chunk: chunk.id,
    first: chunk.range.first,
    confidence: [],
    entropy: [],
    lowConfidence: [],
    colourfulness: [],
    keyFrames: [],
  };
  return {
    observe: async (seen) => {
      const { confidence, entropy, lowConfidence } = confidenceOf(seen.evidence, entropies);
      measures.confidence.push(confidence);
      measures.entropy.push(entropy);
      measures.lowConfidence.push(lowConfidence);
      measures.colourfulness.push(round(gridColourfulness(seen), 2));
      if (!keyFrames.has(seen.frame)) return;
      const alternates = firstKeyFrames.has(seen.frame) ? await alternatesOf(job, seen) : [];
      measures.keyFrames.push({ ...keyFrameOf(seen), alternates });
    },
    leave: (store) => putSealedJson(store, jobKeys.measures(job.manifest, chunk), measures),
  };
};

const round = (value: number, digits: number): number => Number(value.toFixed(digits));

const confidenceOf = ({ confidence }: Evidence, entropies: Float32Array) => {
  let [sum, entropy, low] = [0, 0, 0];
  for (const byte of confidence) {
    const share = entropies[byte] ?? 1;
    sum += byte;
    entropy += share;
    if (share > lowConfidenceEntropy) low += 1;
  }
  const cells = confidence.length;
  return {
    confidence: round(sum / cells / 255, 5),
    entropy: round(entropy / cells, 5),
    lowConfidence: round(low / cells, 5),
  };
};

const gridColourfulness = ({ ab, lightness }: GridFrame): number => {
  const lab = new Float32Array(Math.ceil(lightness.length / colourfulnessStep) * 3);
  for (let cell = 0, to = 0; cell < lightness.length; cell += colourfulnessStep, to += 3) {
    lab[to] = lightness[cell] ?? 0;
    lab[to + 1] = ab[cell * 2] ?? 0;
    lab[to + 2] = ab[cell * 2 + 1] ?? 0;
  }
  const sums = emptyOpponentSums();
  addOpponents(sums, srgbFromLab(lab), 255);
  return colourfulness(sums);
};

const keyFrameOf = ({ frame, evidence, ab }: GridFrame): Omit<KeyFrameMeasures, "alternates"> => ({
  frame,
  confidence: toBase64(evidence.confidence),
  classes: toBase64(evidence.semanticClass),
  ab: toBase64(abBytes(ab)),
});

/** Other settings for the same evidence: what a person may pick instead. */
const alternatesOf = async (job: Job, { decodeAs }: GridFrame): Promise<KeyFrameMeasures["alternates"]> => {
  const { vividness, temperature } = job.manifest.options;
  const variants = [
    { id: "faithful", label: "faithful", vividness: 0, temperature: job.card.temperature },
    { id: "vivid", label: "vivid", vividness: 1, temperature: job.card.temperature },
    { id: "decisive", label: "decisive", vividness, temperature: 0.3 },
    { id: "restrained", label: "restrained", vividness, temperature: 1 },
  ].filter((settings) => settings.vividness !== vividness || settings.temperature !== temperature);
  const alternates: KeyFrameMeasures["alternates"] = [];
  for (const settings of variants) {
    const ab = await decodeAs({ vividness: settings.vividness, temperature: settings.temperature });
    alternates.push({ ...settings, ab: toBase64(abBytes(ab)) });
  }
  return alternates;
};
