import { eightBits } from "#core/film/eight-bits.ts";
import { cellSide } from "#core/model/evidence.ts";
import { frameCount, type FrameRange } from "#core/film/frame-range.ts";
import { keyFramesOf } from "#core/film/key-frames.ts";
import { addShotColours, emptyShotColours, type ShotColours } from "#core/metrics/shot-colours.ts";
import { filmMeter, type ShotMeter } from "#core/metrics/shot-meter.ts";
import { displayAspect, modelSize } from "#core/model/size.ts";
import { cutDetector, thumbnailSize } from "#core/plan/cuts.ts";
import type { FilmReader } from "#core/ports/film-reader.ts";
import type { PlaneSize } from "#core/film/planes.ts";
import type { Progress } from "#core/ports/progress.ts";
import type { ColourReader } from "#core/ports/colour-reader.ts";
import { figuresOf, similarShots, type FigureSums } from "#core/review/judgement.ts";
import type { Figures } from "#core/review/report.ts";
import { measuredSize } from "#core/review/sizes.ts";
import type { Source } from "#core/film/source.ts";

export type ComparePorts = {
  readonly films: FilmReader;
  readonly coloured: ColourReader;
  readonly signal?: AbortSignal;
};

export type CompareRequest = {
  /** The reference, or the grey film: its luma is the grey input of both. */
  readonly a: Source;
  readonly b: Source;
  /** Whether figures stop at cuts, or the film is taken as one shot, as benchmarks take their clips. */
  readonly cuts: "found" | "ignored";
};

export type Comparison = {
  readonly a: Figures;
  readonly b: Figures;
  readonly shots: readonly (FrameRange & { readonly a: Figures; readonly b: Figures })[];
  /** Frames that one film has more than the other; these were left out. */
  readonly framesLeft: { readonly a: number; readonly b: number };
};

/**
 * The review's figures of two films of the same pictures, frame by frame: what any tool made of a grey
 * film beside what the film really was. Nothing is known of a network here: entropy and confidence are
 * null, and drift takes places in the picture for what they show.
 */
export const compareFilms = async (
  ports: ComparePorts,
  request: CompareRequest,
  progress: Progress,
): Promise<Comparison> => {
  const { frames, shots } = await surveyShots(ports, request, progress);
  const [ofA, ofB] = [comparedFilm(request.a, request.a), comparedFilm(request.a, request.b)];
  const signal = ports.signal === undefined ? {} : { signal: ports.signal };
  const colour = (source: Source): AsyncIterator<Uint8Array> => {
    const frames = ports.coloured.readColour({ source, size: measuredSize(source.video), ...signal });
    return frames[Symbol.asyncIterator]();
  };
  const [a, b] = [colour(request.a), colour(request.b)];
  const size = measuredSize(request.a.video);
  let frame = 0;
  try {
    for await (const { luma } of ports.films.readLuma({ source: request.a, scaleTo: size, ...signal })) {
      const [ofFirst, ofSecond] = await Promise.all([a.next(), b.next()]);
      if (ofFirst.done === true || ofSecond.done === true) break;
      ofA.see(shots, frame, luma, ofFirst.value);
      ofB.see(shots, frame, luma, ofSecond.value);
      frame += 1;
      progress(frames + frame, 2 * frames);
    }
    const left = { a: Math.max(0, frames - frame), b: await countRest(b) };
    return compared(shots, ofA, ofB, left);
  } finally {
    await Promise.all([a.return?.(), b.return?.()]);
  }
};

const countRest = async (frames: AsyncIterator<unknown>): Promise<number> => {
  let count = 0;
  while ((await frames.next()).done !== true) count += 1;
  return count;
};

/** How many frames the reference has, and its shots. */
const surveyShots = async (
  { films, signal }: ComparePorts,
  { a, cuts }: CompareRequest,
  progress: Progress,
): Promise<{ frames: number; shots: FrameRange[] }> => {
  const detector = cutDetector();
  let frames = 0;
  for await (const { luma } of films.readLuma({
    source: a,
    scaleTo: thumbnailSize,
    ...(signal === undefined ? {} : { signal }),
  })) {
    detector.push(eightBits(luma, a.video.bitDepth));
    frames += 1;
    progress(frames, 2 * frames);
  }
  const found = cuts === "found" ? detector.finish() : [];
  const ends = [...found, frames];
  return { frames, shots: [0, ...found].map((first, index) => ({ first, end: ends[index] ?? frames })) };
};

/** Model pixels that motion is found at, as the review does. */
const measuredOn = { plane: "L", range: [0, 100], area: 65_536, multiple: 32 } as const;

type ComparedFilm = {
  readonly see: (
    shots: readonly FrameRange[],
    frame: number,
    luma: Uint8Array | Uint16Array,
    rgb: Uint8Array,
  ) => void;
  readonly finish: () => { readonly sums: FigureSums[]; readonly colours: ShotColours[] };
};

const comparedFilm = (grey: Source, film: Source): ComparedFilm => {
  const model = modelSize(displayAspect(grey.video), { ...measuredOn, range: [0, 100] });
  const meter = filmMeter({
    video: grey.video,
    greySize: measuredSize(grey.video),
    colourSize: measuredSize(film.video),
    modelSize: model,
  });
  const regions = regionsOf({ width: model.width / cellSide, height: model.height / cellSide });
  const open: { meter: ShotMeter | null; index: number } = { meter: null, index: -1 };
  const sums: FigureSums[] = [];
  const colours: ShotColours[] = [];
  const close = (): void => {
    if (open.meter !== null) sums.push({ ...open.meter.finish(), entropy: null, lowConfidence: null });
    open.meter = null;
  };
  return {
    see: (shots, frame, luma, rgb) => {
      const index = shots.findLastIndex(({ first }) => frame >= first);
      const shot = shots[index] ?? { first: 0, end: 1 };
      if (index !== open.index) {
        close();
        open.index = index;
        colours.push(emptyShotColours(regionsAcross ** 2));
      }
      open.meter ??= meter.startShot(frameCount(shot));
      const { lab } = open.meter.push(luma, rgb);
      const ofShot = colours.at(-1);
      if (ofShot !== undefined && keyFramesOf(shot).includes(frame)) addShotColours(ofShot, lab, regions);
    },
    finish: () => {
      close();
      return { sums, colours };
    },
  };
};

const regionsAcross = 4;

/** The part of the picture that each cell lies in, counted row by row. */
const regionsOf = ({ width, height }: PlaneSize): Uint8Array =>
  Uint8Array.from({ length: width * height }, (_, cell) => {
    const column = Math.floor(((cell % width) * regionsAcross) / width);
    const row = Math.floor((Math.floor(cell / width) * regionsAcross) / height);
    return row * regionsAcross + column;
  });

const compared = (
  shots: readonly FrameRange[],
  ofA: ComparedFilm,
  ofB: ComparedFilm,
  framesLeft: Comparison["framesLeft"],
): Comparison => {
  const [a, b] = [ofA.finish(), ofB.finish()];
  const film = ({ sums, colours }: typeof a): Figures =>
    figuresOf(
      sums,
      colours.flatMap((own) => similarShots(own, colours)),
    );
  const shot = ({ sums, colours }: typeof a, index: number): Figures =>
    figuresOf(
      sums.slice(index, index + 1),
      colours.slice(index, index + 1).flatMap((own) => similarShots(own, colours)),
    );
  return {
    a: film(a),
    b: film(b),
    shots: shots
      .slice(0, b.sums.length)
      .map((range, index) => ({ ...range, a: shot(a, index), b: shot(b, index) })),
    framesLeft,
  };
};
