import { cellSide } from "#core/model/evidence.ts";
import { greyFromLuma } from "#core/colour/grey.ts";
import { frameCount, type FrameRange } from "#core/film/frame-range.ts";
import { keyFramesOf } from "#core/film/key-frames.ts";
import { fromBase64, type KeyFrameMeasures } from "#core/reports/measures.ts";
import { addShotColours, emptyShotColours, type ShotColours } from "#core/metrics/shot-colours.ts";
import { filmMeter, type FilmMeter } from "#core/metrics/shot-meter.ts";
import type { FilmReader } from "#core/ports/film-reader.ts";
import type { JobStore } from "#core/ports/job-store.ts";
import type { PlaneSize } from "#core/film/planes.ts";
import type { Scratch } from "#core/ports/scratch.ts";
import type { ShotFindings } from "#core/review/findings.ts";
import type { ColourReader } from "#core/ports/colour-reader.ts";
import type { Clips } from "#core/ports/clips.ts";
import type { Pictures, RawPicture, SheetTile } from "#core/ports/pictures.ts";
import { evenSize, fittedSize, measuredSize, shownSize } from "#core/review/sizes.ts";
import type { Job } from "#pipeline/colour/job.ts";
import { shotClip } from "#pipeline/review/review-clip.ts";
import { alteration, alternatePainter, uncertaintyOpacity } from "#pipeline/review/review-key-frame.ts";
import type { UnitMeasures } from "#pipeline/review/review-units.ts";
import { jobFolders } from "#core/store/layout.ts";

/** What the review needs of the world. */
export type ReviewPorts = {
  readonly films: FilmReader;
  readonly coloured: ColourReader & Clips;
  readonly pictures: Pictures;
  readonly store: JobStore;
  readonly scratch: Scratch;
  /** The built page, or null where it was not built. */
  readonly pageTemplate: () => Promise<string | null>;
  readonly signal?: AbortSignal;
};

/** What all shots of a film share: sizes, meters, painters. */
export type ReviewDesk = {
  readonly job: Job;
  readonly size: PlaneSize;
  readonly meter: FilmMeter;
  readonly greyOf: ReturnType<typeof greyFromLuma>;
  readonly paint: ReturnType<typeof alternatePainter>;
  readonly shown: { readonly picture: PlaneSize; readonly clip: PlaneSize; readonly tile: PlaneSize };
  readonly secondsAt: (frame: number) => number;
};

/** Largest pictures, clips and tiles. */
const boxes = {
  picture: { width: 960, height: 720 },
  clip: { width: 480, height: 480 },
  tile: { width: 240, height: 240 },
};

export const reviewDesk = (job: Job, secondsAt: ReviewDesk["secondsAt"]): ReviewDesk => {
  const { video } = job.source;
  const { modelSize } = job.manifest;
  const size = measuredSize(video);
  const shown = shownSize(video);
  return {
    job,
    size,
    meter: filmMeter({ video, greySize: size, colourSize: size, modelSize }),
    greyOf: greyFromLuma(video),
    paint: alternatePainter(video, size, modelSize),
    shown: {
      picture: fittedSize(shown, boxes.picture),
      clip: evenSize(fittedSize(shown, boxes.clip)),
      tile: fittedSize(shown, boxes.tile),
    },
    secondsAt,
  };
};

/** One shot being looked at. */
export type ShotReview = {
  readonly see: (frame: number, luma: Uint8Array | Uint16Array, rgb: Uint8Array) => Promise<void>;
  readonly finish: () => Promise<ShotFindings>;
  readonly abort: () => Promise<void>;
};

export type ShotPlan = {
  readonly shot: FrameRange;
  readonly index: number;
  readonly digest: string;
  readonly measures: UnitMeasures;
};

/** Tiles of a shot's contact sheet, evenly spaced. */
const mostTiles = 12;
const sheetColumns = 4;

const sheetFrames = (shot: FrameRange): ReadonlySet<number> => {
  const frames = frameCount(shot);
  const tiles = Math.min(mostTiles, frames);
  return new Set(
    Array.from({ length: tiles }, (_, tile) => shot.first + Math.floor(((tile + 0.5) * frames) / tiles)),
  );
};

/** Looks at a shot's frames as they go by: measures them, and leaves pictures, clips and a sheet. */
export const reviewShot = (
  ports: ReviewPorts,
  desk: ReviewDesk,
  { shot, index, digest, measures }: ShotPlan,
): ShotReview => {
  const folder = `shots/${index}`;
  const { size, shown, job } = desk;
  const meter = desk.meter.startShot(frameCount(shot));
  const { frameRate } = job.source.video;
  const clip = shotClip({ ...ports, clips: ports.coloured }, jobFolders.review, {
    ...{ shot, from: size, size: shown.clip, frameRate, folder },
  });
  const keys = keyFrameReview(ports, desk, { shot, folder, measures });
  const onSheet = sheetFrames(shot);
  const tiles: SheetTile[] = [];
  return {
    see: async (frame, luma, rgb) => {
      const grey = desk.greyOf(luma);
      const { lab } = meter.push(luma, rgb);
      const after: RawPicture = { samples: rgb, size, channels: 3 };
      await clip.see(frame, grey, rgb);
      if (onSheet.has(frame)) {
        const picture = await ports.pictures.scaled(after, shown.tile);
        tiles.push({ picture, caption: timeCaption(desk.secondsAt(frame)), marked: false });
      }
      await keys.see({ frame, luma, lab, after, before: { samples: grey, size, channels: 1 } });
    },
    finish: async () => {
      const sums = meter.finish();
      const sheet = await ports.pictures.sheet(tiles, sheetColumns);
      await ports.store.put(`${jobFolders.review}${folder}/contact-sheet.png`, sheet);
      return {
        ...{ version: 1, digest, first: shot.first, end: shot.end },
        ...sums,
        ...confidenceOf(shot, measures),
        ...keys.findings(),
        clip: await clip.leave(),
      };
    },
    abort: clip.abort,
  };
};

/** "1:02.5" */
export const timeCaption = (seconds: number): string => {
  const whole = Math.floor(seconds);
  const rest = `${String(whole % 60).padStart(2, "0")}.${Math.floor((seconds - whole) * 10)}`;
  return whole < 3600
    ? `${Math.floor(whole / 60)}:${rest}`
    : `${Math.floor(whole / 3600)}:${String(Math.floor(whole / 60) % 60).padStart(2, "0")}:${rest}`;
};

const confidenceOf = (
  shot: FrameRange,
  measures: UnitMeasures,
): Pick<ShotFindings, "entropy" | "lowConfidence"> => {
  const frames = Array.from({ length: frameCount(shot) }, (_, frame) => shot.first + frame);
  const entropies = frames.flatMap((frame) => measures.of("entropy", frame) ?? []);
  const low = frames.flatMap((frame) => measures.of("lowConfidence", frame) ?? []);
  if (entropies.length < frames.length || low.length < frames.length)
    return { entropy: null, lowConfidence: null };
  return {
    entropy: entropies.reduce((sum, entropy) => sum + entropy, 0) / entropies.length,
    lowConfidence: low,
  };
};

type SeenKeyFrame = {
  readonly frame: number;
  readonly luma: Uint8Array | Uint16Array;
  readonly lab: Float64Array;
  readonly before: RawPicture;
  readonly after: RawPicture;
};

type KeyFindings = Pick<ShotFindings, "keyFrames" | "alternates" | "colours" | "altered">;

const keyFrameReview = (
  { pictures, store }: ReviewPorts,
  desk: ReviewDesk,
  { shot, folder, measures }: { shot: FrameRange; folder: string; measures: UnitMeasures },
) => {
  const { job, shown } = desk;
  const wanted = keyFramesOf(shot);
  const colours = emptyShotColours(job.card.classes.length);
  const found: Pick<KeyFindings, "keyFrames" | "alternates"> = { keyFrames: [], alternates: [] };
  const alterations: number[] = [];
  const put = async (name: string, bytes: Promise<Uint8Array>): Promise<string> => {
    await store.put(`${jobFolders.review}${folder}/${name}`, await bytes);
    return `${folder}/${name}`;
  };
  const jpeg = (name: string, picture: RawPicture): Promise<string> =>
    put(name, pictures.jpeg(picture, shown.picture));

  const uncertainty = async (name: string, measured: KeyFrameMeasures | null): Promise<string | null> => {
    if (measured === null) return null;
    const { width, height } = job.manifest.modelSize;
    const grid = { width: width / cellSide, height: height / cellSide };
    const opacity = uncertaintyOpacity(measured, job.card.confidence.exponent);
    return put(
      name,
      pictures.overlay(opacity, grid, fittedSize(shown.picture, { width: 480, height: 480 })),
    );
  };

  const alternates = async (seen: SeenKeyFrame, measured: KeyFrameMeasures | null): Promise<void> => {
    for (const { id, label, vividness, temperature, ab } of measured?.alternates ?? []) {
      const image = await jpeg(`alternate-${id}.jpg`, desk.paint(seen.luma, seen.lab, ab));
      found.alternates.push({ id, label, vividness, temperature, image });
    }
  };

  return {
    see: async (seen: SeenKeyFrame): Promise<void> => {
      const place = wanted.indexOf(seen.frame);
      if (place === -1) return;
      const measured = measures.keyFrame(seen.frame);
      addShotColours(colours, seen.lab, measured === null ? null : fromBase64(measured.classes));
      if (measured !== null) alterations.push(alteration(seen.lab, measured));
      const [before, after, map] = await Promise.all([
        jpeg(`k${place}-before.jpg`, seen.before),
        jpeg(`k${place}-after.jpg`, seen.after),
        uncertainty(`k${place}-uncertainty.png`, measured),
      ]);
      const seconds = Number(desk.secondsAt(seen.frame).toFixed(3));
      found.keyFrames.push({ frame: seen.frame, seconds, before, after, uncertainty: map });
      if (place === 0) await alternates(seen, measured);
    },
    findings: (): KeyFindings => ({
      ...found,
      colours: sparse(colours),
      altered:
        alterations.length === 0
          ? null
          : alterations.reduce((sum, one) => sum + one, 0) / alterations.length,
    }),
  };
};

const sparse = ({ cells, ab }: ShotColours): ShotFindings["colours"] =>
  Array.from(cells).flatMap((count, group) => {
    const [a = 0, b = 0] = ab.subarray(group * 2, group * 2 + 2);
    return count === 0 ? [] : [[group, count, Number(a.toFixed(1)), Number(b.toFixed(1))]];
  });
