import { digestOf } from "#core/digest.ts";
import {
  mergePalettes,
  type Edits,
  type KeyFramePicture,
  type ShotEdit,
  type ShotReference,
} from "#core/edits/edits.ts";
import type { Palette } from "#core/edits/palette.ts";
import type { KeyFramesOfShot, NamedReference } from "#core/film/named-reference.ts";
import { sharedFrames, type FrameRange } from "#core/film/frame-range.ts";
import { isPart, type Chunk, type Manifest } from "#core/job/manifest.ts";
import type { ShotControls } from "#core/edits/shot-controls.ts";

/** What a film's shots are rendered with: its options, and the shots where a person decided otherwise. */
export type FilmControls = Pick<Manifest, "options" | "controls">;

/**
 * The controls that edits put in force, shot by shot, in the film's order. Those for what the job
 * does anyway are none, so that an edit without effect changes no digest.
 */
export const controlsOf = (
  { shots, palettes }: Edits,
  { vividness, temperature }: Manifest["options"],
): ShotControls[] =>
  shots
    .map((edit) => ({
      first: edit.first,
      end: edit.end,
      vividness: edit.vividness === vividness ? null : edit.vividness,
      temperature: edit.temperature === temperature ? null : edit.temperature,
      hints: edit.hints,
      palette: edit.palette.filter(({ from, to }) => from.toLowerCase() !== to.toLowerCase()),
      // Only where there is some: edits of before have the digests they had.
      ...(edit.leave.length === 0 ? {} : { leave: edit.leave }),
      ...(edit.usePalette === null ? {} : { keepTo: paletteNamed(palettes, edit.usePalette) }),
      ...(edit.references === null ? {} : { references: edit.references.map(namedReference) }),
      ...(edit.keyFrames.length === 0 ? {} : { keyFrames: edit.keyFrames.map(keyFrameReference) }),
    }))
    .filter(isControlling)
    .sort((a, b) => a.first - b.first);

const paletteNamed = (palettes: Edits["palettes"], name: string): Palette | null =>
  palettes.find((one) => one.name === name)?.palette ?? null;

const isControlling = ({ vividness, temperature, ...lists }: ShotControls): boolean =>
  vividness !== null ||
  temperature !== null ||
  lists.hints.length > 0 ||
  lists.palette.length > 0 ||
  lists.leave !== undefined ||
  lists.keepTo !== undefined ||
  lists.references !== undefined ||
  lists.keyFrames !== undefined;

/** @throws RangeError for a picture that the job does not hold yet; `keepEditReferences` sees to that */
const namedReference = ({ file, frame, digest }: ShotReference): NamedReference => {
  const name = file ?? `frame ${frame ?? "?"}`;
  if (digest === null) throw new RangeError(`the job does not hold the reference ${name}`);
  return { name, digest, frame };
};

/** @throws RangeError for a picture that was not checked; `keepEditKeyFrames` sees to that */
const keyFrameReference = ({
  file,
  frame,
  used,
  digest,
}: KeyFramePicture): NamedReference & { readonly given: string } => {
  if (used === null || digest === null)
    throw new RangeError(`the picture ${file} of key frame ${frame} was not checked`);
  return { name: file, digest: used, frame, given: digest };
};

/** The controls in force in a shot, if any. */
export const shotControls = (
  { controls }: Pick<Manifest, "controls">,
  shot: FrameRange,
): ShotControls | undefined => controls.find(({ first, end }) => first === shot.first && end === shot.end);

/**
 * The key frames that a shot takes its colours from, if it has any: what a colourist gave, or what a person
 * gave in its place. A shot whose cuts were mended takes those of the planned shot that it shares most with.
 */
export const shotKeyFrames = (
  { keyFrames = [], controls }: Pick<Manifest, "keyFrames" | "controls">,
  shot: FrameRange,
): Pick<KeyFramesOfShot, "references"> | undefined => {
  const [planned] = keyFrames
    .filter((one) => sharedFrames(one, shot) > 0)
    .toSorted((one, other) => sharedFrames(other, shot) - sharedFrames(one, shot));
  if (planned === undefined) return undefined;
  const given = new Map(
    controls
      .flatMap((one) => one.keyFrames ?? [])
      .map(({ name, digest, frame }) => [frame, { name, digest, frame }] as const),
  );
  const kept = planned.references.map((one) => given.get(one.frame) ?? one);
  const more = planned.wanted
    .filter((frame) => !kept.some((one) => one.frame === frame))
    .flatMap((frame) => given.get(frame) ?? []);
  const references = [...kept, ...more].toSorted((one, other) => (one.frame ?? 0) - (other.frame ?? 0));
  return references.length === 0 ? undefined : { references };
};

/** Vividness and temperature of a shot. */
export const shotDecoding = (
  film: FilmControls,
  shot: FrameRange,
): { readonly vividness: number; readonly temperature: number } => {
  const controls = shotControls(film, shot);
  return {
    vividness: controls?.vividness ?? film.options.vividness,
    temperature: controls?.temperature ?? film.options.temperature,
  };
};

/** The palette that a shot keeps to. */
export const shotPalette = (film: FilmControls, shot: FrameRange): Palette | null => {
  const own = shotControls(film, shot)?.keepTo;
  return own === undefined ? film.options.palette : own;
};

/**
 * The plan with these controls in force: the digests of the chunks that they or key frames touch, and of no
 * other, change. Controls of shots that the plan does not have are left out.
 */
export const withControls = async (
  manifest: Manifest,
  controls: readonly ShotControls[],
): Promise<Manifest> => {
  const known = controls.filter(({ first, end }) =>
    manifest.shots.some((shot) => shot.first === first && shot.end === end),
  );
  const editedDigests: Record<string, string> = {};
  for (const chunk of manifest.chunks) {
    const inForce = shotsOf(chunk).flatMap((shot) => shotControls({ controls: known }, shot) ?? []);
    const inManifest = { ...manifest, controls: known };
    const keyFrames = shotsOf(chunk).flatMap((shot) => shotKeyFrames(inManifest, shot) ?? []);
    if (inForce.length === 0 && keyFrames.length === 0) continue;
    editedDigests[chunk.id] = await digestOf({
      render: manifest.renderDigest,
      inForce,
      ...(keyFrames.length === 0 ? {} : { keyFrames }),
    });
  }
  return { ...manifest, controls: known, editedDigests };
};

/** The shots that a chunk has frames of. */
export const shotsOf = (chunk: Chunk): readonly FrameRange[] =>
  isPart(chunk) ? [chunk.shot] : chunk.shots;

/**
 * Edits on top of earlier ones: a shot that is named again is as said now and nothing else remains of
 * what was said before; one that is not named stays as it was. Cuts are those of the earlier ones.
 */
export const mergeEdits = (earlier: Edits | null, now: Edits): Edits => {
  const byShot = new Map<number, ShotEdit>();
  for (const edit of [...(earlier?.shots ?? []), ...now.shots]) byShot.set(edit.first, edit);
  return {
    version: 1,
    film: now.film,
    palettes: mergePalettes(earlier?.palettes ?? [], now.palettes),
    cuts: earlier?.cuts ?? [],
    shots: [...byShot.values()].sort((a, b) => a.first - b.first),
  };
};
