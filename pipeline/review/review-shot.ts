import { frameCount, type FrameRange } from "#core/film/frame-range.ts";
import type { RawPicture, SheetTile } from "#core/ports/pictures.ts";
import type { ShotFindings } from "#core/review/findings.ts";
import { jobFolders } from "#core/store/layout.ts";
import type { Job } from "#pipeline/colour/job.ts";
import { leftAt } from "#pipeline/colour/kept-colour.ts";
import { keyFrameReview } from "#pipeline/review/key-frame-review.ts";
import { shotClip } from "#pipeline/review/review-clip.ts";
import type { ReviewContext, ReviewPorts } from "#pipeline/review/review-context.ts";
import type { UnitMeasures } from "#pipeline/review/review-units.ts";

/** Where the review keeps what it found of a shot; cuts that are mended elsewhere leave it there. */
export const shotFolder = ({ first }: FrameRange): string => `shots/${first}`;

/** One shot being looked at. */
export type ShotReview = {
  readonly see: (frame: number, luma: Uint8Array | Uint16Array, rgb: Uint8Array) => Promise<void>;
  readonly finish: () => Promise<ShotFindings>;
  readonly abort: () => Promise<void>;
};

export type ShotPlan = {
  readonly shot: FrameRange;
  readonly digest: string;
  readonly measures: UnitMeasures;
};

/** Tiles of a shot's contact sheet, evenly spaced. */
const maxTiles = 12;
const sheetColumns = 4;

const sheetFrames = (shot: FrameRange): ReadonlySet<number> => {
  const frames = frameCount(shot);
  const tiles = Math.min(maxTiles, frames);
  return new Set(
    Array.from({ length: tiles }, (_, tile) => shot.first + Math.floor(((tile + 0.5) * frames) / tiles)),
  );
};

/** Looks at a shot's frames as they go by: measures them, and leaves pictures, clips and a sheet. */
export const reviewShot = (
  ports: ReviewPorts,
  context: ReviewContext,
  { shot, digest, measures }: ShotPlan,
): ShotReview => {
  const folder = shotFolder(shot);
  const { size, shown, job } = context;
  const meter = context.meter.startShot(frameCount(shot));
  const { frameRate } = job.source.video;
  const clip = shotClip({ ...ports, clips: ports.coloured }, jobFolders.review, {
    shot,
    from: size,
    size: shown.clip,
    frameRate,
    folder,
  });
  const keys = keyFrameReview(ports, context, { shot, folder, measures });
  const onSheet = sheetFrames(shot);
  const tiles: SheetTile[] = [];
  return {
    see: async (frame, luma, rgb) => {
      const grey = context.greyOf(luma);
      const { lab } = meter.push(luma, rgb);
      const after: RawPicture = { samples: rgb, size, channels: 3 };
      await clip.see(frame, grey, rgb);
      if (onSheet.has(frame)) {
        const picture = await ports.pictures.scaled(after, shown.tile);
        tiles.push({ picture, caption: timeCaption(context.secondsAt(frame)), marked: false });
      }
      await keys.see({ frame, luma, lab, after, before: { samples: grey, size, channels: 1 } });
    },
    finish: async () => {
      const sums = meter.finish();
      const sheet = await ports.pictures.sheet(tiles, sheetColumns);
      await ports.store.put(`${jobFolders.review}${folder}/contact-sheet.png`, sheet);
      return {
        version: 1,
        digest,
        first: shot.first,
        end: shot.end,
        ...sums,
        left: framesLeft(job, shot),
        ...confidenceOf(shot, measures),
        ...keys.findings(),
        clip: await clip.leave(),
      };
    },
    abort: clip.abort,
  };
};

const framesLeft = (job: Job, { first, end }: FrameRange): number =>
  Array.from({ length: end - first }, (_, i) => leftAt(job, first + i)).filter((left) =>
    left.some(({ area }) => area === null),
  ).length;

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
