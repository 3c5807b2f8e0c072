import { lightnessPlane, lightnessTable } from "#core/colour/lightness.ts";
import { bytesFromLightness } from "#core/colour/lightness-bytes.ts";
import type { FrameRange } from "#core/film/frame-range.ts";
import { toNumber } from "#core/film/rational.ts";
import { chooseFrames, framesLookedAt, showsSomething } from "#core/memory/frames-to-colour.ts";
import { frameAllowance } from "#core/memory/frame-allowance.ts";
import { coveredFrom, foundChannels, referenceFinder } from "#core/memory/look-up.ts";
import type { ReferenceKind, ReferencePicture } from "#core/memory/reference.ts";
import { evidenceBytes, evidenceViews, type Evidence } from "#core/model/evidence.ts";
import type { FilmReader } from "#core/ports/film-reader.ts";
import type { Network } from "#core/ports/network.ts";
import type { Progress } from "#core/ports/progress.ts";
import { spatialPooler } from "#core/space/spatial-pooling.ts";
import { lightnessPyramid } from "#core/time/lightness-pyramid.ts";
import { minCoverage } from "#pipeline/colour/assign-references.ts";
import { gridOf, type Job } from "#pipeline/colour/job.ts";

export type FrameToColour = { readonly frame: number; readonly evidence: Evidence };

/** What is to be coloured of a shot. */
export type ShotToColour = {
  readonly index: number;
  readonly shot: FrameRange;
  /** Rising; none where the shot shows nothing, or an earlier shot's frames will do. */
  readonly frames: readonly FrameToColour[];
  /** Share of the shot that they cover, or that the earlier shot's frame does. */
  readonly coverage: number;
  /** The earlier shot whose frame will do. */
  readonly like: number | null;
};

/** A frame of an earlier shot will do where it covers this much, far more than a shot needs to take it. */
const willDo = 0.7;

/** Earlier frames that a shot is compared with: cutting goes to and fro between few set-ups. */
const remembered = 24;

/**
 * The frames of a film that a person should colour, shot by shot: the fewest whose keys cover what the
 * shot shows, away from cuts and from frames that show nothing, and one for two seconds of film on average at
 * most. The film is read once; the network looks at a few frames of every shot.
 *
 * @param most  frames of one shot at most
 */
export const framesToColour = async function* (
  { films, network, signal }: { films: FilmReader; network: Network; signal?: AbortSignal },
  job: Job,
  most: number,
  progress: Progress,
): AsyncGenerator<ShotToColour> {
  const { source, timeline, manifest } = job;
  const { range, shots, modelSize } = manifest;
  const see = frameSeer(network, job);
  const earlier: { index: number; picture: ReferencePicture }[] = [];
  const allowed = frameAllowance(shots.map(secondsOf(job)), most).values();
  let spare = 0;
  let [index, seen]: [number, FrameToColour[]] = [0, []];
  let frame = range.first;
  let wanted = new Set(framesLookedAt(shots[0] ?? range));
  const part = { range, timeline };
  const stopping = signal === undefined ? {} : { signal };
  for await (const { luma } of films.readLuma({ source, part, scaleTo: modelSize, ...stopping })) {
    if (wanted.has(frame)) {
      const evidence = await see(luma);
      if (showsSomething(evidence.lightnessBytes)) seen.push({ frame, evidence });
    }
    frame += 1;
    progress(frame - range.first, range.end - range.first);
    const shot = shots[index];
    if (shot === undefined || frame < shot.end) continue;
    spare += Number(allowed.next().value);
    const chosen = ofShot(job, { index, shot, seen, earlier, most: Math.min(most, spare) });
    spare -= chosen.frames.length;
    for (const { evidence } of chosen.frames) earlier.push({ index, picture: pictureOf(job, evidence) });
    earlier.splice(0, Math.max(0, earlier.length - remembered));
    yield chosen;
    [index, seen] = [index + 1, []];
    wanted = new Set(framesLookedAt(shots[index] ?? range));
  }
};

const secondsOf =
  ({ timeline: { pts, lastDuration }, source }: Job) =>
  ({ first, end }: FrameRange): number => {
    const after = pts[end] ?? (pts.at(-1) ?? 0) + lastDuration;
    return (after - (pts[first] ?? 0)) * toNumber(source.video.timeBase);
  };

type Looked = {
  readonly index: number;
  readonly shot: FrameRange;
  readonly seen: readonly FrameToColour[];
  readonly earlier: readonly { readonly index: number; readonly picture: ReferencePicture }[];
  readonly most: number;
};

const ofShot = (job: Job, { index, shot, seen, earlier, most }: Looked): ShotToColour => {
  if (seen.length === 0) return { index, shot, frames: [], coverage: 0, like: null };
  const covers = (picture: ReferencePicture, kind: ReferenceKind): Uint8Array[] => {
    const find = finderOf(job, picture, kind);
    return seen.map(({ evidence }) => coveredCells(find(evidence).features));
  };
  const like = earlier
    .map((one) => ({ index: one.index, ...chooseFrames([covers(one.picture, "other")], 1) }))
    .reduce<{ index: number; coverage: number } | null>(
      (best, one) => (one.coverage > (best?.coverage ?? 0) ? one : best),
      null,
    );
  if (like !== null && like.coverage >= (most === 0 ? minCoverage : willDo)) {
    return { index, shot, frames: [], coverage: like.coverage, like: like.index };
  }
  const own = seen.map(({ evidence }) => covers(pictureOf(job, evidence), "own"));
  const { chosen, coverage } = chooseFrames(own, most);
  const frames = chosen.toSorted((one, other) => one - other).flatMap((at) => seen[at] ?? []);
  return { index, shot, frames, coverage, like: null };
};

const finderOf = (job: Job, picture: ReferencePicture, kind: ReferenceKind) => {
  const { keys, softEncoding } = job.card;
  if (keys === null) throw new RangeError(`the model ${job.card.name} makes no keys`);
  return referenceFinder(gridOf(job), keys, [picture], { kind, sigma: softEncoding.sigma });
};

const coveredCells = (features: Int8Array): Uint8Array =>
  Uint8Array.from({ length: features.length / foundChannels }, (_, cell) =>
    Number((features[cell * foundChannels] ?? 0) >= coveredFrom),
  );

/** A frame as a reference whose colours nobody asks for. */
const pictureOf = (job: Job, { key, lightnessBytes, features }: Evidence): ReferencePicture => {
  const { width, height } = gridOf(job);
  return { width, height, key, lightnessBytes, features, ab: new Float32Array(width * height * 2) };
};

/** The network's evidence of one frame by itself. */
const frameSeer = (network: Network, job: Job): ((luma: Uint8Array | Uint16Array) => Promise<Evidence>) => {
  const grid = gridOf(job);
  const size = job.manifest.modelSize;
  const table = lightnessTable(job.source.video);
  const pool = spatialPooler(grid, job.card.spatialPooling);
  const lightness = new Float32Array(size.width * size.height);
  const plane = new Uint8Array(size.width * size.height);
  return async (luma) => {
    lightnessPlane(luma, table, lightness);
    bytesFromLightness(lightness, plane);
    const evidence = evidenceViews(grid, new Uint8Array(evidenceBytes(grid)));
    evidence.lightnessBytes.set(lightnessPyramid(plane, size).quarter);
    await network.analyse(lightness, size, evidence);
    pool(evidence);
    return evidence;
  };
};
