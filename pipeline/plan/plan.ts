import type { CutList } from "#core/cuts/cut-list.ts";
import { placeCuts, type PlacedCuts } from "#core/cuts/place-cuts.ts";
import { digestOf } from "#core/digest.ts";
import { shotsBetween } from "#core/edits/cut-edits.ts";
import { frameCount, type FrameRange } from "#core/film/frame-range.ts";
import { jobKeys } from "#core/job/keys.ts";
import { findSealedJson, putSealedJson } from "#core/ports/json-values.ts";
import { displayAspect, modelSize } from "#core/model/size.ts";
import { JobError } from "#core/errors.ts";
import { colouredSentence, colouredShots } from "#core/plan/own-colour.ts";
import { planChunks } from "#core/plan/chunks.ts";
import type { KeyFramesOfShot } from "#core/film/named-reference.ts";
import { changesSentence } from "#core/film/picture-change.ts";
import { toNumber } from "#core/film/rational.ts";
import { spanFrames, type Span } from "#core/film/span.ts";
import type { JobOptions } from "#core/job/options.ts";
import { manifestSchema, type KeptShot, type Manifest } from "#core/job/manifest.ts";
import type { ModelCard } from "#core/model/card.ts";
import type { FilmReader } from "#core/ports/film-reader.ts";
import type { JobStore } from "#core/ports/job-store.ts";
import type { Progress } from "#core/ports/progress.ts";
import type { Source } from "#core/film/source.ts";
import type { Timeline } from "#core/film/timeline.ts";
import { placedReferences, type KeptReference } from "#pipeline/plan/keep-references.ts";
import { withEditsInForce } from "#pipeline/plan/edit-history.ts";
import { digestsOf } from "#pipeline/plan/plan-digests.ts";
import { surveyFilm } from "#pipeline/plan/survey.ts";

export type PlanRequest = {
  readonly source: Source;
  readonly options: JobOptions;
  readonly span: Span;
  /** Where shots begin, as a person says; absent: they are found. */
  readonly cuts?: CutList;
  readonly references?: readonly KeptReference[];
  /** What a colourist coloured; pictures of the job's store. */
  readonly keyFrames?: readonly KeyFramesOfShot[];
  /** How many workers there will be; the result is the same for any number. */
  readonly workers: number;
  /** Most frames of a chunk where tasks take minutes to start; absent: as many workers share the film. */
  readonly defaultChunkFrames?: number;
  readonly model: { readonly folder: string; readonly digest: string; readonly input: ModelCard["input"] };
};

/** Surveys the film and writes the manifest: shots, chunks, and all that workers need to agree on. */
export const planJob = async (
  ports: { readonly films: FilmReader; readonly store: JobStore },
  request: PlanRequest,
  progress: Progress,
): Promise<Manifest> => {
  const { source, options, span, model } = request;
  const timeline = await surveyFilm(ports, source, progress);
  const range = spanFrames(span, timeline, { ...source.video, timecode: source.timecode });
  const { cuts, notes: cutNotes } = cutsOf(request, timeline);
  const shots = shotsIn(range, cuts);
  const chunkFrames =
    (await earlierChunkFrames(ports.store, request)) ?? chunkFramesFor(request, shots, frameCount(range));
  const size = modelSize(displayAspect(source.video), model.input);
  const { timeBase } = source.video;
  const references = placedReferences(request.references ?? [], { timeline, shots, timeBase });
  const inColour = coloursIn(shots, timeline, { options, source });
  const digests = await digestsOf(request, {
    analysed: { pts: await digestOf(timeline.pts), range, shots, chunkFrames, size },
    rendered: { references, kept: inColour.kept },
  });
  const manifest: Manifest = {
    version: 1,
    frames: timeline.pts.length,
    range,
    shots,
    chunks: planChunks(shots, chunkFrames),
    chunkFrames,
    model: { folder: model.folder, digest: model.digest },
    modelSize: size,
    options,
    missing: missingPart(source, timeline),
    damage: damagedPart(timeline),
    cutNotes: [...cutNotes],
    clock: mendedPart(timeline),
    pictures: changesSentence(source.video, timeline.changes),
    inColour: inColour.sentence,
    kept: [...inColour.kept],
    ...digests,
    references,
    ...(request.keyFrames === undefined ? {} : { keyFrames: [...request.keyFrames] }),
    controls: [],
    editedDigests: {},
  };
  // A plan made again takes nothing back of what a person decided.
  const kept = await withEditsInForce(ports.store, manifest, source);
  await putSealedJson(ports.store, jobKeys.manifest, kept);
  return kept;
};

/** Long enough to pay for starting a worker, short enough to do again. */
const chunkBounds = { min: 60, max: 960 };

/**
 * Shots up to this long stay whole. A split costs a second decode, evidence written and read, and a
 * link: measured on a shot of 283 frames, two workers on its parts took as long as one on the whole.
 */
const maxWhole = 360;

/**
 * What an earlier plan of this job chose, where nobody says: the same film on fewer workers keeps its chunks,
 * and what was coloured of them.
 */
const earlierChunkFrames = async (
  store: JobStore,
  { options, defaultChunkFrames }: PlanRequest,
): Promise<number | null> => {
  if ((options.chunkFrames ?? defaultChunkFrames) !== undefined) return null;
  const earlier = await findSealedJson(store, jobKeys.manifest, manifestSchema);
  return earlier?.options.chunkFrames === null ? (earlier.chunkFrames ?? null) : null;
};

/**
 * Most frames of a chunk where nobody says, so that no worker goes without: two chunks each, because shots
 * are of unlike length and anyone who is done first takes the next.
 */
const chunkFramesFor = (
  { options, defaultChunkFrames, workers }: PlanRequest,
  shots: readonly FrameRange[],
  frames: number,
): number => {
  const asked = options.chunkFrames ?? defaultChunkFrames;
  if (asked !== undefined) return asked;
  const even = Math.ceil(frames / (workers === 1 ? 1 : 2 * workers));
  const share = Math.min(chunkBounds.max, Math.max(chunkBounds.min, even));
  return Math.max(share, ...shots.map(frameCount).filter((length) => length <= maxWhole));
};

/** The film's shots, cut down to the frames to colour. */
const shotsIn = (range: FrameRange, cuts: readonly number[]): FrameRange[] =>
  shotsBetween(
    range,
    cuts.filter((cut) => cut > range.first && cut < range.end),
  );

/** A person's cuts take the place of those that were found. @throws JobError UsageInvalid */
const cutsOf = ({ cuts, source }: PlanRequest, timeline: Timeline): PlacedCuts => {
  if (cuts === undefined) return { cuts: timeline.cuts, notes: [] };
  const { timeBase, frameRate } = source.video;
  const { pts, lastDuration } = timeline;
  return placeCuts(cuts, { pts, lastDuration, timeBase, frameRate, timecode: source.timecode });
};

/** What becomes of colours that are there already when nobody asks, as a sentence ends. */
const recoloured =
  "these colours are replaced; --coloured keep leaves them as they are, --coloured refuse stops before the work";

/** Whether a film's chroma is 4:2:0, as that of a result. */
const isHalved = (pixelFormat: string): boolean => /420|nv12|nv21|p010/.test(pixelFormat);

/**
 * What of the shots is in colour already, and stays so.
 *
 * @throws JobError MediaInColour where that is to be refused
 */
const coloursIn = (
  shots: readonly FrameRange[],
  timeline: Timeline,
  { options: { coloured }, source: { video } }: Pick<PlanRequest, "options" | "source">,
): { readonly sentence: string | null; readonly kept: readonly KeptShot[] } => {
  const found = colouredShots(shots, timeline);
  const sentence = colouredSentence(found, shots.length);
  if (sentence === null) return { sentence: null, kept: [] };
  if (coloured === "recolour") return { sentence: `${sentence}; ${recoloured}`, kept: [] };
  if (coloured === "keep") {
    const how = isHalved(video.pixelFormat) ? "" : ", at half size, as all chroma of the result";
    return { sentence: `${sentence}; those colours stay as they are${how}`, kept: found };
  }
  throw new JobError(
    "MediaInColour",
    `${sentence}, and such a film was to be refused; --coloured keep leaves its colours as they are, --coloured recolour replaces them`,
  );
};

/** A film that ends this much before its header says, in seconds or as a share, is cut short. */
const tolerated = { seconds: 0.5, share: 0.02 };

/**
 * A sentence on what did not decode, or null when the film is whole. A header may promise more than
 * the picture holds because sound or subtitles go on; only with decode errors is that damage.
 */
const missingPart = (
  { durationSeconds, video, startSeconds }: Source,
  { pts, lastDuration, jumps, decodeErrors }: Timeline,
): string | null => {
  if (durationSeconds === null || decodeErrors.length === 0 || jumps.length > 0) return null;
  const end = ((pts.at(-1) ?? 0) + lastDuration) * toNumber(video.timeBase) - startSeconds;
  const missing = durationSeconds - end;
  if (missing < Math.max(tolerated.seconds, durationSeconds * tolerated.share)) return null;
  const share = Math.round((missing / durationSeconds) * 100);
  return `the film ends early: its header promises ${durationSeconds.toFixed(1)} s, only ${end.toFixed(1)} s (${pts.length} frames) decode; ${missing.toFixed(1)} s (${share} %) are missing`;
};

/** A sentence on damage inside the film that decoding went over, or null. */
const damagedPart = ({ decodeErrors }: Timeline): string | null =>
  decodeErrors.length === 0
    ? null
    : `the film is damaged: ffmpeg said while decoding it: ${decodeErrors.slice(0, 3).join("; ")}`;

/** Frames that are named one by one; more are counted. */
const namedJumps = 5;

/** A sentence on the places where the film's own clock did not go on, or null. */
const mendedPart = ({ jumps, inOrder }: Timeline): string | null => {
  if (inOrder)
    return "the container lists its pictures' times in decoding order; each picture is shown at the time at its place";
  if (jumps.length === 0) return null;
  const places =
    jumps.length > namedJumps
      ? `in ${jumps.length} places, first at frame ${jumps[0]?.frame ?? 0}`
      : `at frame ${jumps.map(({ frame }) => frame).join(", ")}`;
  return `the film's clock starts over or jumps ${places}; times go on there from the frames' durations, and its sound and subtitles with them`;
};
