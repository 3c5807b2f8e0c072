import { jobKeys } from "#core/job/keys.ts";
import { putJson, putSealedJson } from "#core/ports/json-values.ts";
import { isPart, manifestSchema, type Manifest } from "#core/job/manifest.ts";
import type { JobStore } from "#core/ports/job-store.ts";
import { quoteJob } from "#core/cost/quote.ts";
import { h264Source } from "#test/support/h264-source.ts";

/** A film of 1000 frames: two chunks of whole shots, then a long shot in two parts. */
export const manifest: Manifest = manifestSchema.parse({
  version: 1,
  frames: 1000,
  range: { first: 0, end: 1000 },
  shots: [
    { first: 0, end: 100 },
    { first: 100, end: 200 },
    { first: 200, end: 400 },
    { first: 400, end: 1000 },
  ],
  chunks: [
    {
      id: "c0000",
      range: { first: 0, end: 200 },
      shots: [
        { first: 0, end: 100 },
        { first: 100, end: 200 },
      ],
    },
    { id: "c0001", range: { first: 200, end: 400 }, shots: [{ first: 200, end: 400 }] },
    { id: "c0002", range: { first: 400, end: 700 }, shot: { first: 400, end: 1000 }, part: 0 },
    { id: "c0003", range: { first: 700, end: 1000 }, shot: { first: 400, end: 1000 }, part: 1 },
  ],
  model: { folder: "photo", digest: "m" },
  modelSize: { width: 448, height: 256 },
  options: {
    encode: { codec: "h264", crf: 16, lossless: false },
    chunkFrames: null,
    pooling: true,
    everyFrame: false,
    vividness: 0.5,
    temperature: 0.4,
    priorStrength: 0,
    keepEvidenceBytes: 0,
  },
  missing: null,
  damage: "12 frames had errors and were concealed",
  analysisDigest: "aaaa",
  renderDigest: "bbbb",
});

const source = h264Source({
  uri: "/films/reel-7.mp4",
  durationSeconds: 40,
  video: { frameRate: { num: 25, den: 1 }, timeBase: { num: 1, den: 12800 } },
  notes: ["a second video stream is not carried over"],
});

/** What `plan` leaves of this film, with everything still to do. */
export const plan = async (store: JobStore, region: string | null = null): Promise<void> => {
  await putSealedJson(store, jobKeys.source, source);
  await putSealedJson(store, jobKeys.manifest, manifest);
  await putJson(
    store,
    jobKeys.quote,
    quoteJob(manifest, source, { region, colourOn: "gpu", concurrency: 50 }),
  );
  const items = (ids: readonly string[]) => ids.map((item) => ({ item }));
  await putJson(store, jobKeys.list("colour"), items(manifest.chunks.map(({ id }) => id)));
  await putJson(store, jobKeys.list("link"), items(["400"]));
  await putJson(store, jobKeys.list("finish"), items(["c0002", "c0003"]));
};

/** The report that a worker leaves of one chunk. */
export const leaveReport = async (
  store: JobStore,
  stage: "colour" | "finish",
  id: string,
  seconds = 1,
): Promise<void> => {
  const chunk = manifest.chunks.find((chunk) => chunk.id === id);
  if (chunk === undefined) throw new RangeError(`no chunk ${id}`);
  const key = stage === "colour" ? jobKeys.colourReport : jobKeys.finishReport;
  await putSealedJson(store, key(manifest, chunk), {
    version: 4,
    chunk: id,
    stage,
    framesColoured: 1,
    artefacts: {},
    networkRuns: 1,
    keptEvidenceBytes: 0,
    seconds,
    stepSeconds: {},
  });
};

/** What colour leaves of one chunk: its report, and of a part the evidence that it stands for. */
export const leaveColour = async (store: JobStore, id: string): Promise<void> => {
  const chunk = manifest.chunks.find((chunk) => chunk.id === id);
  if (chunk !== undefined && isPart(chunk)) {
    await store.put(jobKeys.evidence(manifest, chunk), new Uint8Array(1));
  }
  await leaveReport(store, "colour", id);
};
