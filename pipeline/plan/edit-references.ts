import type { Edits, ShotEdit, ShotReference } from "#core/edits/edits.ts";
import { JobError } from "#core/errors.ts";
import { jobKeys } from "#core/job/keys.ts";
import type { Manifest } from "#core/job/manifest.ts";
import { sealOf } from "#core/store/seal-of.ts";
import {
  refuseDisagreeing,
  type ColourSketch,
  type SketchedReference,
} from "#pipeline/plan/agreeing-references.ts";
import {
  frameOfName,
  keepPicture,
  type FilmPlaces,
  type KeepingPorts,
} from "#pipeline/plan/keep-references.ts";

export type EditReferencePorts = KeepingPorts & {
  /** Where a path of the edits leads to. */
  readonly addressOf: (file: string) => string;
  /** A frame of the film as it is coloured now, as a picture file. */
  readonly frameNow: (frame: number) => Promise<Uint8Array>;
};

/**
 * The edits with every reference kept in the job: pictures are looked at once and refused where no colour
 * can be taken from them; a frame of the film is taken as it is coloured now, before these edits.
 *
 * @throws JobError MediaMissing, MediaUnreadable, MediaUnsupported, UsageInvalid
 */
export const keepEditReferences = async (
  ports: EditReferencePorts,
  edits: Edits,
  film: FilmPlaces & Pick<Manifest, "range">,
): Promise<Edits> => {
  const shots: ShotEdit[] = [];
  for (const edit of edits.shots) {
    const references: ShotReference[] = [];
    const sketched: SketchedReference[] = [];
    for (const reference of edit.references ?? []) {
      const { sketch, ...one } = await kept(ports, reference, film);
      references.push(one);
      if (sketch === null || one.frame === null) continue;
      sketched.push({ sketch, name: one.file ?? `frame ${one.frame}`, place: String(one.frame) });
      refuseDisagreeing(sketched);
    }
    shots.push({ ...edit, references: edit.references === null ? null : references });
  }
  return { ...edits, shots };
};

const kept = async (
  ports: EditReferencePorts,
  reference: ShotReference,
  film: FilmPlaces & Pick<Manifest, "range">,
): Promise<ShotReference & { readonly sketch: ColourSketch | null }> => {
  const { file, digest } = reference;
  const frame = placeOf(reference, film);
  if (digest !== null) {
    if (await ports.store.has(jobKeys.reference(digest))) return { ...reference, frame, sketch: null };
    if (file === null)
      throw refusal(`the job holds no reference of the digest ${digest.slice(0, 16)}…; name its file`);
  }
  if (file !== null) {
    for await (const one of ports.referenceFiles(ports.addressOf(file))) {
      const sketch = await keepPicture(ports, one, film);
      return { file, frame, digest: one.digest, sketch };
    }
  }
  const bytes = await ports.frameNow(frame ?? film.range.first);
  const { sha256 } = await sealOf(bytes);
  const name = `frame ${frame ?? 0}`;
  const sketch = await keepPicture(ports, { name, digest: sha256, bytes }, film);
  return { file, frame, digest: sha256, sketch };
};

/** The frame that a reference shows. @throws JobError UsageInvalid when the film has none such */
const placeOf = (
  { file, frame }: ShotReference,
  film: FilmPlaces & Pick<Manifest, "range">,
): number | null => {
  if (frame === null) {
    if (file !== null) return frameOfName(file, film);
    throw refusal("a reference of the edits names neither a file nor a frame; name one of them, or both");
  }
  const { first, end } = film.range;
  if (frame >= first && frame < end) return frame;
  throw refusal(
    `a reference of the edits is said to show frame ${frame}, but the job's frames are ${first} to ${end - 1}`,
  );
};

const refusal = (sentence: string): JobError => new JobError("UsageInvalid", sentence);
