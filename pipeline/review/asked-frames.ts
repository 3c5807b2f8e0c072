import { checkedAnswerSchema, checkedPair } from "#core/colourist/checked-answer.ts";
import { colouristReportSchema, type KeyFrameResult } from "#core/colourist/key-frame.ts";
import { fittedSize } from "#core/review/sizes.ts";
import { shotKeyFrames } from "#core/job/controls.ts";
import { jobKeys } from "#core/job/keys.ts";
import type { JobStore } from "#core/ports/job-store.ts";
import { findSealedJson } from "#core/ports/json-values.ts";
import type { Pictures } from "#core/ports/pictures.ts";
import { sealListSchema } from "#core/ports/sealed-values.ts";
import type { AskedFrame, ReviewReport } from "#core/review/report.ts";
import { jobFolders } from "#core/store/layout.ts";
import type { Job } from "#pipeline/colour/job.ts";

type AskedPorts = { readonly store: JobStore; readonly pictures: Pick<Pictures, "jpeg" | "read"> };

/** Largest picture of a key frame, as the page shows it. */
const box = { width: 480, height: 360 };

type Shown = Pick<ReviewReport, "shots"> & Partial<Pick<ReviewReport, "colourist">>;

/**
 * The report with what became of the key frames that a colourist was asked for, by the shots that they lie in,
 * and a small picture of each: what came back, else the grey frame.
 */
export const withAskedFrames = async <Report extends Shown>(
  ports: AskedPorts,
  job: Job,
  report: Report,
  secondsAt: (frame: number) => number,
): Promise<Report> => {
  const { manifest } = job;
  if (manifest.keyFrames === undefined) return report;
  const found = await findSealedJson(ports.store, jobKeys.colouristReport, colouristReportSchema);
  if (found === null) return report;
  const seals = await findSealedJson(ports.store, jobKeys.keyFrameSeals(manifest), sealListSchema);
  const greySeal = (frame: number) => seals?.artefacts[jobKeys.greyFrame(manifest, frame)]?.sha256 ?? null;
  const takenBy = report.shots.map((shot) =>
    (shotKeyFrames(manifest, shot)?.references ?? []).map(({ frame }) => frame),
  );
  const asked: AskedFrame[] = [];
  for (const result of found.keyFrames) {
    const { frame } = result;
    const grey = greySeal(frame);
    if (grey === null || frame < manifest.range.first || frame >= manifest.range.end) continue;
    const now = await asItIsNow(ports, job, result, grey);
    asked.push({
      ...now,
      frame,
      seconds: Number(secondsAt(frame).toFixed(3)),
      picture: await leavePicture(ports, job, { frame, given: now.given, grey }),
      shots: takenBy.flatMap((frames, index) => (frames.includes(frame) ? [index] : [])),
    });
  }
  const shots = report.shots.map((shot) => ({
    ...shot,
    askedFrames: asked.filter(({ frame }) => frame >= shot.first && frame < shot.end),
  }));
  return { ...report, colourist: found.colourist, shots };
};

type Now = Pick<AskedFrame, "by" | "status" | "note" | "likeness" | "score" | "given">;

/** What a colourist gave, or what a person gave in its place. */
const asItIsNow = async (
  { store }: AskedPorts,
  { manifest }: Job,
  result: KeyFrameResult,
  grey: string,
): Promise<Now> => {
  const { frame, status, likeness, score, given } = result;
  const instead = manifest.controls
    .flatMap(({ keyFrames = [] }) => keyFrames)
    .find((one) => one.frame === frame);
  if (instead === undefined) return { by: null, status, note: noteOf(result), likeness, score, given };
  const key = jobKeys.checkedAnswer(await checkedPair(grey, instead.given));
  const checked = await findSealedJson(store, key, checkedAnswerSchema);
  return {
    by: instead.name,
    status: "taken",
    note: checked === null ? null : noteOf(checked),
    likeness: checked?.likeness ?? null,
    score: checked?.score ?? null,
    given: instead.given,
  };
};

const noteOf = ({ note, doubt }: Pick<KeyFrameResult, "note" | "doubt">): string | null => {
  const said = [note, doubt].filter((one) => one !== null);
  return said.length === 0 ? null : said.join("; ");
};

/** @returns its path from the page's folder */
const leavePicture = async (
  { store, pictures }: AskedPorts,
  { manifest }: Job,
  { frame, given, grey }: { readonly frame: number; readonly given: string | null; readonly grey: string },
): Promise<string> => {
  const path = `key-frames/${String(frame).padStart(6, "0")}.jpg`;
  const shown = given === null ? null : jobKeys.shownAnswer(await checkedPair(grey, given));
  if (shown !== null && (await store.has(shown))) {
    await store.put(`${jobFolders.review}${path}`, await store.get(shown));
    return path;
  }
  const picture = await pictures.read(await store.get(jobKeys.greyFrame(manifest, frame)));
  const bytes = await pictures.jpeg(picture, fittedSize(picture.size, box));
  await store.put(`${jobFolders.review}${path}`, bytes);
  return path;
};
