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

const firstKey = async (
  { store }: Stored,
  job: Job,
  frame: number,
  { identity }: Colourist,
): Promise<string> => {
  const { sha256 } = await sealOf(await greyOf({ store }, job, frame));
  return digestOf({ colourist: identity, frame: sha256 });
};

/** The key of the question as it was asked last. */
export const questionKey = async (
  ports: Stored,
  job: Job,
  frame: number,
  colourist: Colourist,
): Promise<string> => {
  const first = await firstKey(ports, job, frame, colourist);
  const known = await findSealedJson(ports.store, jobKeys.askedAgain, askedAgainSchema);
  const times = known?.times[first];
  return times === undefined ? first : `${first}-${times}`;
};

/** Asked once more, and for good: the next run finds the new answer. */
export const nextKey = async (
  ports: Stored,
  job: Job,
  frame: number,
  colourist: Colourist,
): Promise<string> => {
  const first = await firstKey(ports, job, frame, colourist);
  const known = await findSealedJson(ports.store, jobKeys.askedAgain, askedAgainSchema);
  const times = { ...known?.times, [first]: (known?.times[first] ?? 0) + 1 };
  await putSealedJson(ports.store, jobKeys.askedAgain, { version: 1, times });
  return `${first}-${times[first] ?? 1}`;
};
