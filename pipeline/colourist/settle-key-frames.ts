import { isClash, type ClashRule, type SharedColours } from "#core/colourist/colour-clash.ts";
import type { KeyFrameClash, KeyFrameResult } from "#core/colourist/key-frame.ts";
import { jobKeys } from "#core/job/keys.ts";
import type { ReferencePicture } from "#core/memory/reference.ts";
import type { JobStore } from "#core/ports/job-store.ts";
import type { Pictures } from "#core/ports/pictures.ts";
import type { ReferenceReader } from "#core/ports/reference-reader.ts";
import { sealOf } from "#core/store/seal-of.ts";
import type { Job } from "#pipeline/colour/job.ts";
import type { ReadPicture } from "#pipeline/colour/read-references.ts";
import { pictureComparer } from "#pipeline/colourist/compare-key-frames.ts";

export type SettlePorts = {
  readonly store: JobStore;
  readonly pictures: Pick<Pictures, "pngWithOpacity">;
  readonly references: ReferenceReader;
  readonly readPicture: ReadPicture;
};

export type Settled = {
  readonly results: readonly KeyFrameResult[];
  readonly clashes: readonly KeyFrameClash[];
};

type Taken = { readonly result: KeyFrameResult & { readonly digest: string }; picture: ReferencePicture };

/** Key frames before one that it is compared with: cutting goes to and fro between few set-ups. */
const comparedWith = 24;

/** Share of its trust that a picture must keep to be of use. */
const minKept = 0.2;

/**
 * Makes key frames agree: where two show the same things in different colours, one of them gives way there, and
 * its shots take the other's colours as well. By `first` the later frame gives way; by `most` the one that
 * fewer others agree with; by `ask` nothing is changed, and the clashes are for a person to decide.
 */
export const settleKeyFrames = async (
  ports: SettlePorts,
  job: Job,
  results: readonly KeyFrameResult[],
  rule: ClashRule,
): Promise<Settled> => {
  const { compare } = pictureComparer(job);
  const taken = await takenPictures(ports, results);
  const settled = new Map<number, KeyFrameResult>();
  const clashes: KeyFrameClash[] = [];
  const accepted: Taken[] = [];
  for (const one of rule === "most" ? byAgreement(taken, compare) : taken) {
    const found = nearest(accepted, one)
      .map((other) => ({ other, comparison: compare(one.picture, other.picture) }))
      .filter(({ comparison }) => isClash(comparison));
    clashes.push(...found.map(({ other, comparison }) => clashOf(one, other, comparison)));
    if (found.length > 0 && rule !== "ask") {
      const { trust, kept } = withoutClashes(one.picture, found);
      const settledBy = found.map(({ other }) => other.result.frame);
      const note = joined(one.result.note, takenFrom(settledBy, kept));
      const isUsed = kept >= minKept;
      const digest = isUsed ? await leavePicture(ports, one, trust) : null;
      settled.set(one.result.frame, {
        ...one.result,
        status: isUsed ? "taken" : "refused",
        note,
        digest,
        settledBy,
      });
      one.picture = { ...one.picture, trust };
      if (!isUsed) continue;
    }
    accepted.push(one);
  }
  return { results: results.map((result) => settled.get(result.frame) ?? result), clashes };
};

const takenPictures = async (
  { store, readPicture }: SettlePorts,
  results: readonly KeyFrameResult[],
): Promise<Taken[]> => {
  const taken: Taken[] = [];
  for (const result of results) {
    const { digest, frame } = result;
    if (digest === null) continue;
    const bytes = await store.get(jobKeys.reference(digest));
    taken.push({ result: { ...result, digest }, picture: await readPicture(bytes, `key frame ${frame}`) });
  }
  return taken;
};

const nearest = (accepted: readonly Taken[], { result }: Taken): readonly Taken[] => {
  const distance = (other: Taken): number => Math.abs(other.result.frame - result.frame);
  return accepted.toSorted((one, other) => distance(one) - distance(other)).slice(0, comparedWith);
};

/** Those first that most of what others show agrees with; of equal ones the earlier. */
const byAgreement = (
  taken: readonly Taken[],
  compare: (one: ReferencePicture, other: ReferencePicture) => SharedColours,
): Taken[] => {
  const agreement = new Map<Taken, number>();
  for (const one of taken) {
    const others = nearest(
      taken.filter((other) => other !== one),
      one,
    );
    const voices = others.map(({ picture }) => {
      const comparison = compare(one.picture, picture);
      return isClash(comparison)
        ? -comparison.compared * comparison.different
        : comparison.compared * (1 - comparison.different);
    });
    agreement.set(
      one,
      voices.reduce((sum, voice) => sum + voice, 0),
    );
  }
  return taken.toSorted((one, other) => (agreement.get(other) ?? 0) - (agreement.get(one) ?? 0));
};

const clashOf = (
  one: Taken,
  other: Taken,
  { compared, different, distance }: SharedColours,
): KeyFrameClash => ({
  frame: one.result.frame,
  with: other.result.frame,
  share: Number((compared * different).toFixed(3)),
  distance: Number(distance.toFixed(1)),
});

/** The picture's trust without what clashes, and the share of it that this leaves. */
const withoutClashes = (
  { width, height, trust = new Uint8Array(width * height).fill(255) }: ReferencePicture,
  found: readonly { readonly comparison: SharedColours }[],
): { readonly trust: Uint8Array; readonly kept: number } => {
  const left = trust.map((value, cell) =>
    found.some(({ comparison }) => comparison.cells[cell] === 1) ? 0 : value,
  );
  const sum = (values: Uint8Array): number => values.reduce((total, value) => total + value, 0);
  return { trust: left, kept: sum(left) / Math.max(1, sum(trust)) };
};

/** The same picture with other trust, kept as a reference. @returns its digest */
const leavePicture = async (
  { store, pictures, references }: SettlePorts,
  { result, picture }: Taken,
  trust: Uint8Array,
): Promise<string> => {
  const bytes = await store.get(jobKeys.reference(result.digest));
  const { rgb, size } = await references.read(bytes, `key frame ${result.frame}`, (own) => own);
  const grid = { width: picture.width, height: picture.height };
  const png = await pictures.pngWithOpacity({ samples: rgb, size, channels: 3 }, trust, grid);
  const { sha256 } = await sealOf(png);
  await store.put(jobKeys.reference(sha256), png);
  return sha256;
};

const takenFrom = (frames: readonly number[], kept: number): string => {
  const [others, whose] = frames.length === 1 ? ["key frame", "that one's"] : ["key frames", "those ones'"];
  const share = Math.max(1, Math.round((1 - kept) * 100));
  return `shows what ${others} ${frames.join(", ")} ${frames.length === 1 ? "shows" : "show"} in other colours (${share} % of it); there ${whose} are taken`;
};

const joined = (note: string | null, more: string): string => (note === null ? more : `${note}; ${more}`);
