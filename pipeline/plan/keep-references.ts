import { labFromSrgb } from "#core/colour/lab.ts";
import { JobError } from "#core/errors.ts";
import type { FrameRange } from "#core/film/frame-range.ts";
import { toNumber, type Rational } from "#core/film/rational.ts";
import type { Timeline } from "#core/film/timeline.ts";
import { jobKeys } from "#core/job/keys.ts";
import type { Manifest } from "#core/job/manifest.ts";
import { placeInName, type NamedPlace } from "#core/memory/reference-name.ts";
import type { ModelCard } from "#core/model/card.ts";
import { modelSize } from "#core/model/size.ts";
import type { JobStore } from "#core/ports/job-store.ts";
import type { ReferenceFile, ReferenceFiles } from "#core/ports/reference-files.ts";
import type { ReferenceReader } from "#core/ports/reference-reader.ts";
import {
  colourSketch,
  refuseDisagreeing,
  type ColourSketch,
  type SketchedReference,
} from "#pipeline/plan/agreeing-references.ts";

export type KeepingPorts = {
  readonly store: JobStore;
  readonly references: ReferenceReader;
  readonly referenceFiles: ReferenceFiles;
};

export type KeptReference = { readonly name: string; readonly digest: string };

/**
 * Looks at every reference once, refuses what no colour can be taken from, and keeps the rest in the job,
 * so that it needs nothing else later.
 *
 * @throws JobError MediaMissing, MediaUnreadable, MediaUnsupported, UsageInvalid
 */
export const keepReferences = async (
  ports: KeepingPorts,
  addresses: readonly string[],
  card: ModelCard,
): Promise<KeptReference[]> => {
  const kept: KeptReference[] = [];
  const sketched: SketchedReference[] = [];
  for (const address of addresses) {
    for await (const file of ports.referenceFiles(address)) {
      const { name, digest } = file;
      const sketch = await keepPicture(ports, file, { card });
      const place = placeInName(name);
      if (place !== null) sketched.push({ name, sketch, place: JSON.stringify(place) });
      refuseDisagreeing(sketched);
      if (!kept.some((one) => one.digest === digest && one.name === name)) kept.push({ name, digest });
    }
  }
  return kept;
};

/** Keeps one picture in the job. @returns its colours, roughly @throws JobError as `keepReferences` */
export const keepPicture = async (
  { store, references }: Omit<KeepingPorts, "referenceFiles">,
  { name, digest, bytes }: ReferenceFile,
  { card }: { readonly card: ModelCard },
): Promise<ColourSketch> => {
  if (card.keys === null) {
    throw new JobError(
      "UsageInvalid",
      `the model ${card.name} makes no appearance keys, so it cannot follow references; use --model photo, or run training.keys on it`,
    );
  }
  const { rgb, size, opacity } = await references.read(bytes, name, ({ width, height }) =>
    modelSize(width / height, card.input),
  );
  refuseGrey(rgb, opacity, name);
  await store.put(jobKeys.reference(digest), bytes);
  return colourSketch(rgb, size);
};

/** Mean chroma, Lab units, below which a picture is grey: a scan of a grey print reaches 1. */
const minChroma = 1.5;

const refuseGrey = (rgb: Uint8Array, opacity: Uint8Array | null, name: string): void => {
  const lab = labFromSrgb(Float32Array.from(rgb, (code) => code / 255));
  let [sum, pixels] = [0, 0];
  for (let i = 0; i < lab.length; i += 3) {
    const weight = (opacity?.[i / 3] ?? 255) / 255;
    sum += weight * Math.hypot(lab[i + 1] ?? 0, lab[i + 2] ?? 0);
    pixels += weight;
  }
  const chroma = pixels === 0 ? 0 : sum / pixels;
  if (chroma >= minChroma) return;
  throw new JobError(
    "MediaUnsupported",
    `the reference ${name} is grey (mean chroma ${chroma.toFixed(1)}, at least ${minChroma}): there is no colour to take from it; colour it first`,
    { name },
  );
};

/** What names of references are read against. */
export type FilmPlaces = {
  readonly card: ModelCard;
  readonly timeline: Timeline;
  readonly timeBase: Rational;
  readonly shots: readonly FrameRange[];
};

/** References with the frames that their names say. @throws JobError UsageInvalid when the film has none such */
export const placedReferences = (
  kept: readonly KeptReference[],
  film: Omit<FilmPlaces, "card">,
): Manifest["references"] =>
  kept.map(({ name, digest }) => ({ name, digest, frame: frameOfName(name, film) }));

/** The frame that a picture's name says; null: none. @throws JobError UsageInvalid when the film has none such */
export const frameOfName = (name: string, film: Omit<FilmPlaces, "card">): number | null => {
  const place = placeInName(name);
  return place === null ? null : frameOf(place, name, film);
};

const frameOf = (
  place: NamedPlace,
  name: string,
  { timeline: { pts }, timeBase, shots }: Omit<FilmPlaces, "card">,
): number => {
  if (place.type === "shot") {
    const shot = shots[place.index];
    if (shot !== undefined) return Math.floor((shot.first + shot.end) / 2);
    throw misnamed(name, `shot ${place.index}`, `${shots.length} shots, counted from 0`);
  }
  if (place.type === "frame") {
    if (place.frame < pts.length) return place.frame;
    throw misnamed(name, `frame ${place.frame}`, `${pts.length} frames, counted from 0`);
  }
  const ticks = (pts[0] ?? 0) + place.seconds / toNumber(timeBase);
  const second = pts.findIndex((value) => value >= ticks - 0.5);
  if (second !== -1 && second + place.frames < pts.length) return second + place.frames;
  throw misnamed(name, `frame ${place.frames} of second ${place.seconds}`, `${pts.length} frames`);
};

const misnamed = (name: string, wanted: string, there: string): JobError =>
  new JobError(
    "UsageInvalid",
    `the reference ${name} is named for ${wanted}, but the film has ${there}; rename it (000123.png is a frame, 00-00-05-12.png a time, shot-004.png a shot)`,
    { name },
  );
