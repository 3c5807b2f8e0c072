import { turnedSize } from "#core/film/upright.ts";
import { lightnessFromBytes } from "#core/colour/lightness-bytes.ts";
import { chromaRenderer } from "#core/colour/chroma.ts";
import { rotateGrid } from "#core/colour/rotate-grid.ts";
import type { CellTarget } from "#core/colour/cell-target.ts";
import { cellCount, type Evidence } from "#core/model/evidence.ts";
import { frameCount, type FrameRange } from "#core/film/frame-range.ts";
import type { ColourFrame, LumaFrame } from "#core/film/planes.ts";
import type { EvidenceReader } from "#core/ports/scratch.ts";
import type { SegmentWriter } from "#core/ports/film-writer.ts";
import { lightnessPooler } from "#core/space/spatial-pooling.ts";
import { foundChannels } from "#core/memory/look-up.ts";
import type { ShotMemory } from "#core/memory/recall.ts";
import { pooledFrames, type BorderStates } from "#core/time/pooling.ts";
import {
  shotDecoder,
  type DecodedFrame,
  type DecodeSettings,
  type ShotDecoder,
} from "#pipeline/colour/decode-shot.ts";
import type { FoundRun } from "#pipeline/colour/found-shot.ts";
import { hintTargets, type HintedRun } from "#pipeline/colour/hint-looks.ts";
import { valueOf } from "#pipeline/colour/next-value.ts";
import { gridOf, hintedShot, pooledShot, type Job } from "#pipeline/colour/job.ts";
import { keepingColour, needsOwnColour } from "#pipeline/colour/kept-colour.ts";
import { shotSnap, type Snap } from "#pipeline/colour/shot-palette.ts";
import { remembered } from "#pipeline/colour/shot-memory.ts";
import type { StageRun } from "#pipeline/colour/stage-run.ts";

/** A run of one shot with all that rendering it needs. */
export type RenderRun = HintedRun & {
  readonly shot: FrameRange;
  /** Evidence of the run's frames. */
  readonly evidence: EvidenceReader;
  readonly borders: BorderStates;
  /** What the shot knows by word; null: pooling is off, or the model makes no keys. */
  readonly memory: ShotMemory | null;
  readonly found: FoundRun | null;
};

/** A frame's colour on the grid, as it goes to be painted. */
export type GridFrame = {
  readonly frame: number;
  readonly evidence: Evidence;
  /** cells x 2, Lab units, upright. */
  readonly ab: Float32Array;
  /** cells, mean L* 0…100, upright. */
  readonly lightness: Float32Array;
  /** The same frame's ab with another vividness and temperature. */
  readonly decodeAs: (settings: DecodeSettings) => Promise<Float32Array>;
};

/** Looks at every frame on its way; changes nothing. */
export type FrameObserver = (seen: GridFrame) => Promise<void>;

/** What was written of a segment: frames, and digests of their luma planes as they were read. */
export type Rendered = { readonly frames: number; readonly luma: string };

/**
 * Colours the frames of consecutive runs into one segment: pools the evidence over time, decodes the
 * bins to ab, and lays the chroma beside the source's untouched luma.
 */
export const render = async (
  stage: StageRun,
  runs: readonly RenderRun[],
  writer: SegmentWriter,
  observe: FrameObserver,
): Promise<Rendered> => {
  const { ports, job, timer, progress } = stage;
  const first = runs[0]?.range.first ?? 0;
  const range = { first, end: runs.at(-1)?.range.end ?? first };
  const frames = ports.films.readLuma({
    source: job.source,
    part: { range, timeline: job.timeline },
    withDigests: true,
    withAlpha: true,
    ...(needsOwnColour(job, range) ? { withOwnColour: true } : {}),
    ...(ports.signal === undefined ? {} : { signal: ports.signal }),
  });
  const lumaFrames = timer.waitingFor("decode", frames);
  const codedGrid = turnedSize(gridOf(job), job.source.video.rotation);
  const { begin, paint } = framePainter(stage, observe);
  const digests: string[] = [];
  const leave = async (begun: BegunFrame | null): Promise<void> => {
    if (begun === null) return;
    const coloured = await paint(begun);
    await timer.time("encode", () => writer.write(coloured));
    digests.push(begun.picture.digest ?? "");
    progress(digests.length, frameCount(range));
  };
  // The head decodes one frame while the frame before is painted and the next one is pooled.
  let begun: BegunFrame | null = null;
  try {
    for (const run of runs) {
      const decode = shotDecoder(ports.network, job, run.shot);
      const snap = shotSnap(job, run.shot, codedGrid);
      for await (const pooled of timer.waitingFor("pooling", pooledRun(job, run))) {
        const picture = await pictureOf(lumaFrames, pooled.frame);
        const next = begin(picture, pooled, { decode, snap });
        await leave(begun);
        begun = next;
      }
    }
    await leave(begun);
    // The reader checks that the film gave exactly this part; that check is its last step.
    await lumaFrames.next();
  } finally {
    await lumaFrames.return(undefined);
  }
  return { frames: digests.length, luma: digests.join("") };
};

const pictureOf = async (frames: AsyncIterator<LumaFrame>, frame: number): Promise<LumaFrame> => {
  const next = await frames.next();
  if (next.done === true) throw new RangeError(`no luma for frame ${frame}`);
  return next.value;
};

type Pooled = {
  readonly frame: number;
  readonly features: Float32Array;
  readonly evidence: Evidence;
  readonly hints: CellTarget | null;
  /** cells x 4, see `referenceFinder`. */
  readonly found: Float32Array | null;
};

/** A run's pooled frames, each with what references and hints say of it. */
const pooledRun = async function* (job: Job, run: RenderRun): AsyncGenerator<Pooled> {
  const { range, shot, evidence, borders, memory, found } = run;
  const read = remembered(job, memory, (frame) => evidence.read(frame));
  const hinted = hintedShot(job, shot, read);
  const targets = hinted === null ? null : hintTargets(job, hinted, run);
  const pooling = job.manifest.options.pooling ? "on" : "off";
  const colours = found === null ? null : pooledFrames(found.shot, range, found.borders, { pooling });
  for await (const pooled of pooledFrames(pooledShot(job, shot, read), range, borders, { pooling })) {
    const target = await valueOf(targets);
    const colour = await valueOf(colours);
    yield { ...pooled, hints: target, found: colour?.features ?? null };
  }
};

/** What a shot's frames are painted with. */
type Brush = { readonly decode: ShotDecoder; readonly snap: Snap };

/** A frame whose bins are being decoded. What it holds is its own until the frame after next begins. */
type BegunFrame = {
  readonly picture: LumaFrame;
  readonly frame: number;
  readonly evidence: Evidence;
  readonly decoded: DecodedFrame;
  readonly brush: Brush;
  /** cells, mean L* 0…100. */
  readonly lightness: Float32Array;
  /** cells x 2, Lab units. */
  readonly ab: Promise<Float32Array>;
};

const frameArrays = (cells: number, channels: number) => ({
  lightness: new Float32Array(cells),
  pooledLightness: new Float32Array(cells),
  features: new Float32Array(cells * channels),
  found: new Float32Array(cells * foundChannels),
});

/** Turns pooled features and a luma plane into a coloured frame, in two steps. */
const framePainter = ({ job, timer }: StageRun, observe: FrameObserver) => {
  const { video } = job.source;
  const grid = gridOf(job);
  const coded = turnedSize(grid, video.rotation);
  const renderChroma = chromaRenderer(video, coded);
  const poolLightness = lightnessPooler(grid, job.card.spatialPooling);
  const cells = cellCount(grid);
  // Frames in hand are two at most; one's arrays are the next but one's.
  let [now, next] = [frameArrays(cells, grid.channels), frameArrays(cells, grid.channels)];

  const begin = (picture: LumaFrame, pooled: Pooled, brush: Brush): BegunFrame => {
    const { frame, evidence, hints } = pooled;
    const { lightness, pooledLightness, features, found } = now;
    [now, next] = [next, now];
    lightnessFromBytes(evidence.lightnessBytes, lightness);
    poolLightness(evidence.lightnessBytes, pooledLightness);
    features.set(pooled.features);
    if (pooled.found !== null) found.set(pooled.found);
    const { semanticClass } = evidence;
    const decoded = {
      features,
      lightness: pooledLightness,
      hints,
      found: pooled.found === null ? null : found,
      semanticClass,
    };
    const ab = timer.time("head", () => brush.decode(decoded));
    // Heard of where it is awaited.
    ab.catch(() => undefined);
    return { picture, frame, evidence, decoded, brush, lightness, ab };
  };

  const paint = async (begun: BegunFrame): Promise<ColourFrame> => {
    const { picture, frame, evidence, decoded, brush, lightness } = begun;
    const ab = await begun.ab;
    const decodeAs: GridFrame["decodeAs"] = (settings) => brush.decode(decoded, settings);
    await timer.time("measures", () => observe({ frame, evidence, ab, lightness, decodeAs }));
    const { u, v } = await timer.time("chroma", () => {
      const codedAb = rotateGrid(ab, grid, 2, video.rotation);
      const codedLightness = rotateGrid(lightness, grid, 1, video.rotation);
      const made = renderChroma(picture.luma, codedAb, codedLightness);
      const snapped = brush.snap === null ? made : brush.snap(picture.luma, codedAb, made);
      return keepingColour(job, frame, picture, snapped);
    });
    const { pts, luma, alpha } = picture;
    return { pts, luma, u, v, ...(alpha === undefined ? {} : { alpha }) };
  };
  return { begin, paint };
};
