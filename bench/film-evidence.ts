import { ffmpegFilms } from "#adapters/ffmpeg/films.ts";
import { ffmpegReviewFilms } from "#adapters/ffmpeg/review-films.ts";
import { modelFolderPath, readModel } from "#adapters/network/model-folder.ts";
import { onnxNetwork } from "#adapters/network/onnx-network.ts";
import { bytesFromLightness } from "#core/colour/lightness-bytes.ts";
import { labFromSrgb } from "#core/colour/lab.ts";
import { lightnessPlane, lightnessTable } from "#core/colour/lightness.ts";
import type { FrameRange } from "#core/film/frame-range.ts";
import type { PlaneSize } from "#core/film/planes.ts";
import type { Source } from "#core/film/source.ts";
import { wordFinder } from "#core/memory/nearest-words.ts";
import { areaMeans } from "#core/metrics/area-means.ts";
import { cellSide, evidenceBytes, evidenceViews, type Evidence, type Grid } from "#core/model/evidence.ts";
import type { KeySpace, ModelCard } from "#core/model/card.ts";
import { displayAspect, modelSize } from "#core/model/size.ts";
import { cutDetector, thumbnailSize } from "#core/plan/cuts.ts";
import type { Network } from "#core/ports/network.ts";
import { spatialPooler } from "#core/space/spatial-pooling.ts";
import { lightnessPyramid, type LightnessPyramid } from "#core/time/lightness-pyramid.ts";
import { blockMotion } from "#core/time/motion.ts";

/** A coloured clip on the grid: the network's evidence of its luma, and its true colours. */
export type FilmEvidence = {
  readonly card: ModelCard;
  readonly network: Network;
  readonly source: Source;
  readonly grid: Grid;
  readonly frames: readonly EvidenceFrame[];
  /** First frame of every shot, rising; the first is 0. */
  readonly shots: readonly number[];
};

export type EvidenceFrame = {
  /** As stored: pooled over space. */
  readonly evidence: Evidence;
  /** Before that. */
  readonly unpooled: Int8Array;
  readonly pyramid: LightnessPyramid;
  /** cells x 2, Lab units. */
  readonly truth: Float32Array;
  /** Keys of another network, where asked for: looks that nothing was pooled by. */
  readonly controlKey: Int8Array | null;
};

/** @throws RangeError past the frames that were read */
export const frameAt = ({ frames }: FilmEvidence, frame: number): EvidenceFrame => {
  const found = frames[frame];
  if (found === undefined) throw new RangeError(`no frame ${frame}`);
  return found;
};

export const shotsOf = ({ shots, frames }: FilmEvidence): FrameRange[] =>
  shots.map((first, index) => ({ first, end: shots[index + 1] ?? frames.length }));

export const keysOf = ({ card }: FilmEvidence): KeySpace => {
  if (card.keys === null) throw new Error("the model makes no keys");
  return card.keys;
};

const gridFor = ({ width, height }: PlaneSize, { grid, keys }: ModelCard): Grid => ({
  width: width / cellSide,
  height: height / cellSide,
  channels: grid.channels,
  keyLength: keys?.dimensions ?? 0,
});

/**
 * Runs the network over the first `count` frames of a clip.
 *
 * @param control  a model that only makes keys
 */
export const filmEvidence = async (
  path: string,
  count: number,
  model: string,
  control?: string,
): Promise<FilmEvidence> => {
  const films = await ffmpegFilms();
  const review = await ffmpegReviewFilms();
  const source = await films.inspect(path);
  const folder = await readModel(await modelFolderPath(model));
  const network = await onnxNetwork(folder, { providers: ["cpu"] });
  const { card } = folder;
  const size = modelSize(displayAspect(source.video), card.input);
  const grid = gridFor(size, card);
  const table = lightnessTable(source.video);
  const lightness = new Float32Array(size.width * size.height);
  const pool = spatialPooler(grid, card.spatialPooling);
  const other = await keyMaker(control, size);
  if (card.keys === null) throw new Error(`the model ${card.name} makes no keys`);
  const findWords = wordFinder(grid, card.keys);
  const abOf = truthMaker(size, grid);
  const colours = review.readColour({ source, size })[Symbol.asyncIterator]();
  const detector = cutDetector();
  const toThumbnail = areaMeans(size, thumbnailSize, 1);
  const thumbnail = new Float32Array(thumbnailSize.width * thumbnailSize.height);
  const frames: EvidenceFrame[] = [];
  for await (const { luma } of films.readLuma({ source, scaleTo: size })) {
    const colour = await colours.next();
    if (colour.done === true) break;
    lightnessPlane(luma, table, lightness);
    const plane = new Uint8Array(size.width * size.height);
    bytesFromLightness(lightness, plane);
    toThumbnail(plane, thumbnail);
    detector.push(Uint8Array.from(thumbnail));
    const pyramid = lightnessPyramid(plane, size);
    const evidence = evidenceViews(grid, new Uint8Array(evidenceBytes(grid)));
    evidence.lightnessBytes.set(pyramid.quarter);
    await network.analyse(lightness, size, evidence);
    const unpooled = evidence.features.slice();
    pool(evidence);
    findWords(evidence);
    const before = frames.at(-1);
    if (before !== undefined) {
      evidence.motionToPrevious.set(blockMotion(pyramid, before.pyramid));
      before.evidence.motionToNext.set(blockMotion(before.pyramid, pyramid));
    }
    const truth = abOf(colour.value);
    const controlKey = await other.keyOf(lightness);
    frames.push({ evidence, unpooled, pyramid, truth, controlKey });
    if (frames.length === count) break;
  }
  await colours.return?.(undefined);
  await other.close();
  return { card, network, source, grid, frames, shots: [0, ...detector.finish()] };
};

/** A picture's ab on the grid. */
const truthMaker = (size: PlaneSize, { width, height }: Grid) => {
  const means = areaMeans(size, { width, height }, 3);
  const rgb = new Float32Array(width * height * 3);
  return (colour: Uint8Array): Float32Array => {
    means(colour, rgb);
    const lab = labFromSrgb(rgb.map((code) => code / 255));
    return Float32Array.from(
      { length: width * height * 2 },
      (_, i) => lab[(i >> 1) * 3 + 1 + (i % 2)] ?? 0,
    );
  };
};

/** Another network's keys; without a name, none. */
const keyMaker = async (model: string | undefined, size: PlaneSize) => {
  if (model === undefined) return { keyOf: () => Promise.resolve(null), close: () => Promise.resolve() };
  const folder = await readModel(await modelFolderPath(model));
  const network = await onnxNetwork(folder, { providers: ["cpu"] });
  const grid = gridFor(size, folder.card);
  return {
    keyOf: async (lightness: Float32Array): Promise<Int8Array> => {
      const evidence = evidenceViews(grid, new Uint8Array(evidenceBytes(grid)));
      await network.analyse(lightness, size, evidence);
      return evidence.key;
    },
    close: () => network.close(),
  };
};
