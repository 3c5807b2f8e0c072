import { turnedSize } from "#core/film/upright.ts";
import { lightnessFromBytes } from "#core/colour/cell-luma.ts";
import { chromaRenderer } from "#core/colour/chroma.ts";
import { rotateGrid } from "#core/colour/rotate-grid.ts";
import type { CellTarget } from "#core/colour/cell-target.ts";
import { cellCount, type Evidence } from "#core/model/evidence.ts";
import { frameCount, type FrameRange } from "#core/film/frame-range.ts";
import type { ColourFrame, LumaFrame } from "#core/film/planes.ts";
import type { EvidenceReader } from "#core/ports/scratch.ts";
import type { SegmentWriter } from "#core/ports/film-writer.ts";
import { lumaPooler } from "#core/space/spatial-pooling.ts";
import type { ShotMemory } from "#core/memory/recall.ts";
import { hintedFrames, type HintBorders } from "#core/time/hint-walk.ts";
import { pooledFrames, type BorderStates } from "#core/time/pooling.ts";
import { shotDecoder, type ShotDecoder, type DecodeSettings } from "#pipeline/colour/decode-shot.ts";
import type { FoundRun } from "#pipeline/colour/found-shot.ts";
import { gridOf, hintedShot, pooledShot, type Job } from "#pipeline/colour/job.ts";
import { keepingColour, needsOwnColour } from "#pipeline/colour/kept-colour.ts";
import { shotSnap, type Snap } from "#pipeline/colour/shot-palette.ts";
import { remembered } from "#pipeline/colour/shot-memory.ts";
import type { StageRun } from "#pipeline/colour/stage-run.ts";

/** A run of one shot with all that rendering it needs. */
export type RenderRun = {
  readonly range: FrameRange;
  readonly shot: FrameRange;
  /** Evidence of the run's frames. */
  readonly evidence: EvidenceReader;
  readonly borders: BorderStates;
  readonly hintBorders: HintBorders;
  /** What the shot knows by word; null: pooling is off, or the model makes no keys. */
  readonly memory: ShotMemory | null;
  readonly found: FoundRun | null;
};

/** A frame's colour on the grid, as it goes to be painted. */
export type SeenFrame = {
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
export type FrameObserver = (seen: SeenFrame) => Promise<void>;

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
    ...(needsOwnColour(job, range) ? { withOwnColour: true } : {}),
    ...(ports.signal === undefined ? {} : { signal: ports.signal }),
  });
  const lumaFrames = timer.waitingFor("decode", frames);
  const codedGrid = turnedSize(gridOf(job), job.source.video.rotation);
  const paint = framePainter(stage, observe);
  const digests: string[] = [];
  try {
    for (const run of runs) {
      const decode = shotDecoder(ports.network, job, run.shot);
      const snap = shotSnap(job, run.shot, codedGrid);
      for await (const pooled of timer.waitingFor("pooling", pooledRun(job, run))) {
        const picture = await pictureOf(lumaFrames, pooled.frame);
        const coloured = await paint(picture, pooled, { decode, snap });
        await timer.time("encode", () => writer.write(coloured));
        digests.push(picture.digest ?? "");
        progress(digests.length, frameCount(range));
      }
    }
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
const pooledRun = async function* (
  job: Job,
  { range, shot, evidence, borders, hintBorders, memory, found }: RenderRun,
): AsyncGenerator<Pooled> {
  const read = remembered(job, memory, (frame) => evidence.read(frame));
  const hinted = hintedShot(job, shot, read);
  const targets = hinted === null ? null : hintedFrames(hinted, range, hintBorders);
  const pooling = job.manifest.options.pooling ? "on" : "off";
  const colours = found === null ? null : pooledFrames(found.shot, range, found.borders, { pooling });
  for await (const pooled of pooledFrames(pooledShot(job, shot, read), range, borders, { pooling })) {
    const target = await valueOf(targets);
    const colour = await valueOf(colours);
    yield { ...pooled, hints: target?.target ?? null, found: colour?.features ?? null };
  }
};

/** The next value; null: there is none. */
const valueOf = async <Value>(values: AsyncGenerator<Value> | null): Promise<Value | null> => {
  const next = await values?.next();
  return next?.done === false ? next.value : null;
};

/** What a shot's frames are painted with. */
type Brush = { readonly decode: ShotDecoder; readonly snap: Snap };

/** Turns pooled features and a luma plane into a coloured frame. */
const framePainter = ({ job, timer }: StageRun, observe: FrameObserver) => {
  const { video } = job.source;
  const grid = gridOf(job);
  const coded = turnedSize(grid, video.rotation);
  const renderChroma = chromaRenderer(video, coded);
  const cellLuma = new Float32Array(cellCount(grid));
  const poolLuma = lumaPooler(grid, job.card.spatialPooling);
  const luma = new Float32Array(cellCount(grid));

  return async (
    picture: LumaFrame,
    { frame, features, evidence, hints, found }: Pooled,
    { decode, snap }: Brush,
  ): Promise<ColourFrame> => {
    lightnessFromBytes(evidence.luma, cellLuma);
    poolLuma(evidence.luma, luma);
    const decoded = { features, luma, hints, found, semanticClass: evidence.semanticClass };
    const ab = await timer.time("head", () => decode(decoded));
    const decodeAs: SeenFrame["decodeAs"] = (settings) => decode(decoded, settings);
    await timer.time("measures", () => observe({ frame, evidence, ab, lightness: cellLuma, decodeAs }));
    const { u, v } = await timer.time("chroma", () => {
      const codedAb = rotateGrid(ab, grid, 2, video.rotation);
      const codedLightness = rotateGrid(cellLuma, grid, 1, video.rotation);
      const made = renderChroma(picture.luma, codedAb, codedLightness);
      const snapped = snap === null ? made : snap(picture.luma, codedAb, made);
      return keepingColour(job, frame, picture, snapped);
    });
    return { pts: picture.pts, luma: picture.luma, u, v };
  };
};
