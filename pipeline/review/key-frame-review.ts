import type { PictureArea } from "#core/colour/leave-colour.ts";
import type { FrameRange } from "#core/film/frame-range.ts";
import { keyFramesOf } from "#core/film/key-frames.ts";
import { addShotColours, emptyShotColours, type ShotColours } from "#core/metrics/shot-colours.ts";
import type { RawPicture } from "#core/ports/pictures.ts";
import { fromBase64, type KeyFrameMeasures } from "#core/reports/measures.ts";
import type { ShotFindings } from "#core/review/findings.ts";
import { fittedSize } from "#core/review/sizes.ts";
import { jobFolders } from "#core/store/layout.ts";
import { gridOf, type Job } from "#pipeline/colour/job.ts";
import { keptAt, leftAt } from "#pipeline/colour/kept-colour.ts";
import { alteration, uncertaintyOpacity } from "#pipeline/review/review-key-frame.ts";
import type { ReviewContext, ReviewPorts } from "#pipeline/review/review-context.ts";
import type { UnitMeasures } from "#pipeline/review/review-units.ts";

type SeenKeyFrame = {
  readonly frame: number;
  readonly luma: Uint8Array | Uint16Array;
  readonly lab: Float64Array;
  readonly before: RawPicture;
  readonly after: RawPicture;
};

type KeyFindings = Pick<ShotFindings, "keyFrames" | "alternates" | "colours" | "altered">;

/** Looks at a shot's key frames: leaves their pictures, and those of alternates. */
export const keyFrameReview = (
  { pictures, store }: ReviewPorts,
  context: ReviewContext,
  { shot, folder, measures }: { shot: FrameRange; folder: string; measures: UnitMeasures },
) => {
  const { job, shown } = context;
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
    const opacity = uncertaintyOpacity(measured, job.card.confidence.exponent);
    return put(
      name,
      pictures.overlay(opacity, gridOf(job), fittedSize(shown.picture, { width: 480, height: 480 })),
    );
  };

  const alternates = async (seen: SeenKeyFrame, measured: KeyFrameMeasures | null): Promise<void> => {
    for (const { id, label, vividness, temperature, ab } of measured?.alternates ?? []) {
      const image = await jpeg(`alternate-${id}.jpg`, context.paint(seen.luma, seen.lab, ab));
      found.alternates.push({ id, label, vividness, temperature, image });
    }
  };

  return {
    see: async (seen: SeenKeyFrame): Promise<void> => {
      const place = wanted.indexOf(seen.frame);
      if (place === -1) return;
      const measured = measures.keyFrame(seen.frame);
      const left = leftAreas(job, seen.frame);
      if (!left.includes(null)) addColours(colours, seen, measured);
      if (measured !== null) alterations.push(alteration(seen.lab, measured, { grid: gridOf(job), left }));
      const [before, after, map] = await Promise.all([
        jpeg(`k${place}-before.jpg`, seen.before),
        jpeg(`k${place}-after.jpg`, seen.after),
        uncertainty(`k${place}-uncertainty.png`, measured),
      ]);
      const seconds = Number(context.secondsAt(seen.frame).toFixed(3));
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

/** What is left as it is says nothing of the film's colours, and is not added. */
const addColours = (into: ShotColours, { lab }: SeenKeyFrame, measured: KeyFrameMeasures | null): void => {
  addShotColours(into, lab, measured === null ? null : fromBase64(measured.classes));
};

/** Parts of a frame that are left as they are, or stay so by plan; null is all of it. */
const leftAreas = (job: Job, frame: number): (PictureArea | null)[] => [
  ...leftAt(job, frame).map(({ area }) => area),
  ...(keptAt(job.manifest.kept, frame)?.what === "all" ? [null] : []),
];

const sparse = ({ cells, ab }: ShotColours): ShotFindings["colours"] =>
  Array.from(cells).flatMap((count, group) => {
    const [a = 0, b = 0] = ab.subarray(group * 2, group * 2 + 2);
    return count === 0 ? [] : [[group, count, Number(a.toFixed(1)), Number(b.toFixed(1))]];
  });
