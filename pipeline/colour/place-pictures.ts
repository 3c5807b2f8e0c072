import type { FrameRange } from "#core/film/frame-range.ts";
import type { NamedReference } from "#core/film/named-reference.ts";
import { JobError } from "#core/errors.ts";
import { jobKeys } from "#core/job/keys.ts";
import { isPart, type Chunk } from "#core/job/manifest.ts";
import type { ReferenceKind } from "#core/memory/reference.ts";
import type { Evidence } from "#core/model/evidence.ts";
import { readSeals, sealedFile } from "#core/ports/sealed-values.ts";
import type { EvidenceReader, Scratch } from "#core/ports/scratch.ts";
import { coverageOf, isOfShot, minCoverage } from "#pipeline/colour/assign-references.ts";
import { gridOf, type Job } from "#pipeline/colour/job.ts";
import { referencesOf, type ReferencePorts } from "#pipeline/colour/read-references.ts";

export type PlacePorts = ReferencePorts & { readonly scratch: Scratch };

/** A shot that a picture belongs to. */
export type PlacedPicture = {
  readonly named: NamedReference;
  readonly shot: FrameRange;
  readonly kind: ReferenceKind;
  /** Share of the shot's cells that the picture has something near to; null: no evidence of it is kept. */
  readonly coverage: number | null;
};

/** Below this coverage no frame of a shot is compared with a picture, one by one. */
const worthComparing = 0.1;

/**
 * The shots of a kept job that pictures belong to, found in its evidence: the one that a picture's name
 * says; the one that it is a frame of, by luma; else all that it covers enough of.
 *
 * @throws JobError UsageInvalid when a picture belongs to none
 */
export const placePictures = async (
  ports: PlacePorts,
  job: Job,
  pictures: readonly NamedReference[],
): Promise<PlacedPicture[]> => {
  const readReference = referencesOf(ports, job);
  const found = new Map<NamedReference, PlacedPicture[]>(pictures.map((named) => [named, []]));
  for (const shot of job.manifest.shots) {
    const wanted = pictures.filter(({ frame }) => frame === null || isWithin(frame, shot));
    if (wanted.length === 0) continue;
    const evidence = await openShot(ports, job, shot);
    try {
      for (const named of wanted) {
        const placed = await placeIn({ job, shot, evidence }, named, readReference);
        if (placed !== null) found.get(named)?.push(placed);
      }
    } finally {
      await evidence?.close();
    }
  }
  return [...found].flatMap(([named, all]) => shotsOfPicture(named, all));
};

const isWithin = (frame: number, { first, end }: FrameRange): boolean => frame >= first && frame < end;

type Looked = { readonly job: Job; readonly shot: FrameRange; readonly evidence: ShotEvidence | null };

const placeIn = async (
  { job, shot, evidence }: Looked,
  named: NamedReference,
  readReference: ReturnType<typeof referencesOf>,
): Promise<PlacedPicture | null> => {
  const place = { named, shot };
  if (evidence === null) return named.frame === null ? null : { ...place, kind: "own", coverage: null };
  const picture = await readReference(named);
  const nearness = (kind: ReferenceKind): Promise<number> =>
    coverageOf(job, { picture, kind }, shot, evidence.read);
  if (named.frame !== null) return { ...place, kind: "own", coverage: await nearness("own") };
  const coverage = await nearness("other");
  const isOwn =
    coverage >= worthComparing && (await isOfShot(job, { named, picture }, shot, evidence.read));
  return isOwn
    ? { ...place, kind: "own", coverage: await nearness("own") }
    : { ...place, kind: "other", coverage };
};

const shotsOfPicture = (named: NamedReference, all: readonly PlacedPicture[]): readonly PlacedPicture[] => {
  const own = all.filter(({ kind }) => kind === "own");
  if (own.length > 0) return own;
  const near = all.filter(({ coverage }) => (coverage ?? 0) >= minCoverage);
  if (near.length > 0) return near;
  const best = Math.max(0, ...all.map(({ coverage }) => coverage ?? 0));
  throw new JobError(
    "UsageInvalid",
    all.length === 0
      ? `the job keeps no evidence to find the shot of ${named.name} by; name the picture for its frame (000123.png) or its shot (shot-004.png), or keep evidence with colorize --keep-evidence`
      : `${named.name} is like no shot of the film: it covers ${percent(best)} of the nearest, and at least ${percent(minCoverage)} is needed; name it for its frame (000123.png) or its shot (shot-004.png) to use it all the same`,
    { name: named.name },
  );
};

const percent = (share: number): string => `${Math.round(share * 100)} %`;

type ShotEvidence = {
  readonly read: (frame: number) => Promise<Evidence>;
  readonly close: () => Promise<void>;
};

/** Evidence of a shot, of one chunk or several; null where some of it was not kept. */
const openShot = async (
  { store, scratch }: Pick<PlacePorts, "store" | "scratch">,
  job: Job,
  shot: FrameRange,
): Promise<ShotEvidence | null> => {
  const { manifest } = job;
  const chunks = manifest.chunks.filter((chunk) =>
    isPart(chunk) ? chunk.shot.first === shot.first : isWithin(shot.first, chunk.range),
  );
  const readers: { chunk: Chunk; reader: EvidenceReader }[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(readers.map(({ reader }) => reader.close()));
  };
  for (const chunk of chunks) {
    const key = jobKeys.evidence(manifest, chunk);
    if (!(await store.has(key))) {
      await close();
      return null;
    }
    const path = await sealedFile(
      store,
      key,
      await readSeals(store, jobKeys.evidenceSeals(manifest, chunk)),
    );
    readers.push({ chunk, reader: await scratch.openEvidence(path, gridOf(job), chunk.range) });
  }
  const read = (frame: number): Promise<Evidence> => {
    const at = readers.find(({ chunk }) => isWithin(frame, chunk.range));
    if (at === undefined) throw new RangeError(`no evidence of frame ${frame}`);
    return at.reader.read(frame);
  };
  return { read, close };
};
