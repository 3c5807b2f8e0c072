import { askedAgainSchema, keyFrameName, type KeyFrameResult } from "#core/colourist/key-frame.ts";
import { digestOf } from "#core/digest.ts";
import type { PlaneSize } from "#core/film/planes.ts";
import { jobKeys } from "#core/job/keys.ts";
import type { Colourist, ContextPicture, KeyFrameQuestion } from "#core/ports/colourist.ts";
import type { JobStore } from "#core/ports/job-store.ts";
import { findSealedJson, putSealedJson } from "#core/ports/json-values.ts";
import { shownSize } from "#core/review/sizes.ts";
import { sealOf } from "#core/store/seal-of.ts";
import type { Job } from "#pipeline/colour/job.ts";
import type { ReadPicture } from "#pipeline/colour/read-references.ts";
import { pictureComparer } from "#pipeline/colourist/compare-key-frames.ts";

type Stored = { readonly store: JobStore };

/** Of a film's coloured frames so many, the latest, are looked at for context. */
const maxLookedAt = 24;

/** Share of a frame that a coloured one must show to be of use as context. */
const minAlike = 0.2;

export const greyOf = ({ store }: Stored, { manifest }: Job, frame: number): Promise<Uint8Array> =>
  store.get(jobKeys.greyFrame(manifest, frame));

export const questionOf = async (
  { store }: Stored,
  job: Job,
  { frame, key, context }: Pick<KeyFrameQuestion, "frame" | "key" | "context">,
): Promise<KeyFrameQuestion> => ({
  frame,
  name: keyFrameName(frame),
  key,
  context,
  size: sizeOf(job),
  grey: await greyOf({ store }, job, frame),
  network: await store.get(jobKeys.networkFrame(job.manifest, frame)),
});

/** The frames coloured before that show most of what a frame shows, the most alike first. */
export const contextOf = async (
  ports: Stored & { readonly readPicture: ReadPicture },
  job: Job,
  { frame, earlier, most }: { frame: number; earlier: readonly KeyFrameResult[]; most: number },
): Promise<ContextPicture[]> => {
  if (most === 0) return [];
  const { likeness } = pictureComparer(job);
  const grey = await ports.readPicture(await greyOf(ports, job, frame), keyFrameName(frame));
  const found: { alike: number; picture: ContextPicture }[] = [];
  for (const { frame: other, digest } of earlier.slice(-maxLookedAt)) {
    if (digest === null) continue;
    const coloured = await ports.store.get(jobKeys.reference(digest));
    const alike = likeness(grey, await ports.readPicture(coloured, keyFrameName(other)));
    if (alike >= minAlike) found.push({ alike, picture: { frame: other, digest, coloured } });
  }
  return found
    .toSorted((one, other) => other.alike - one.alike)
    .slice(0, most)
    .map(({ picture }) => picture);
};

const sizeOf = ({ source }: Job): PlaneSize => shownSize(source.video);

type Question = readonly [ports: Stored, job: Job, frame: number, colourist: Pick<Colourist, "identity">];

/** The key of a question as it was asked first, and how often which questions were asked again. */
const askedSoFar = async (...[{ store }, job, frame, { identity }]: Question) => {
  const { sha256 } = await sealOf(await greyOf({ store }, job, frame));
  const first = await digestOf({ colourist: identity, frame: sha256 });
  const known = await findSealedJson(store, jobKeys.askedAgain, askedAgainSchema);
  return { first, times: known?.times ?? {} };
};

/** The key of the question as it was asked last. */
export const questionKey = async (...question: Question): Promise<string> => {
  const { first, times } = await askedSoFar(...question);
  return times[first] === undefined ? first : `${first}-${times[first]}`;
};

/** The keys that it was ever asked under. */
export const questionKeys = async (...question: Question): Promise<string[]> => {
  const { first, times } = await askedSoFar(...question);
  return [first, ...Array.from({ length: times[first] ?? 0 }, (_, again) => `${first}-${again + 1}`)];
};

/** Asked once more, and for good: the next run finds the new answer. */
export const nextKey = async (...question: Question): Promise<string> => {
  const { first, times } = await askedSoFar(...question);
  const again = (times[first] ?? 0) + 1;
  const [{ store }] = question;
  await putSealedJson(store, jobKeys.askedAgain, { version: 1, times: { ...times, [first]: again } });
  return `${first}-${again}`;
};
