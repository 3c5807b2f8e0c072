import { frameCount, type FrameRange } from "#core/film/frame-range.ts";
import type { JobStore } from "#core/ports/job-store.ts";
import type { PlaneSize } from "#core/film/planes.ts";
import type { Scratch } from "#core/ports/scratch.ts";
import type { Rational } from "#core/film/rational.ts";
import type { ClipWriter, Clips } from "#core/ports/clips.ts";

/** A clip of a shot before and after, as its frames go by. */
export type ShotClip = {
  readonly see: (frame: number, grey: Uint8Array, rgb: Uint8Array) => Promise<void>;
  /** Puts both into the store. */
  readonly leave: () => Promise<{ readonly before: string; readonly after: string }>;
  readonly abort: () => Promise<void>;
};

export type ClipPlan = {
  readonly shot: FrameRange;
  /** Of the frames that go by. */
  readonly from: PlaneSize;
  /** As shown, even. */
  readonly size: PlaneSize;
  readonly frameRate: Rational;
  /** Folder of the shot in the review. */
  readonly folder: string;
};

/** Seconds of a clip at most, from the middle of its shot. */
const maxSeconds = 3;

const clipRange = (shot: FrameRange, { num, den }: Rational): FrameRange => {
  const most = Math.max(1, Math.round((maxSeconds * num) / den));
  const first = shot.first + Math.max(0, Math.floor((frameCount(shot) - most) / 2));
  return { first, end: Math.min(shot.end, first + most) };
};

/** A clip's encoders start with its first frame, so that only one shot's are ever open. */
export const shotClip = (
  {
    clips,
    store,
    scratch,
    signal,
  }: {
    readonly clips: Clips;
    readonly store: JobStore;
    readonly scratch: Scratch;
    readonly signal?: AbortSignal;
  },
  reviewFolder: string,
  { shot, from, size, frameRate, folder }: ClipPlan,
): ShotClip => {
  const range = clipRange(shot, frameRate);
  const open: { writers: { before: ClipWriter; after: ClipWriter } | null } = { writers: null };
  const start = (name: string, channels: 1 | 3): Promise<ClipWriter> =>
    clips.openClip({
      path: scratch.newPath(`${shot.first}-${name}.mp4`),
      from: { size: from, channels },
      size,
      frameRate,
      ...(signal === undefined ? {} : { signal }),
    });
  return {
    see: async (frame, grey, rgb) => {
      if (frame < range.first || frame >= range.end) return;
      open.writers ??= { before: await start("before", 1), after: await start("after", 3) };
      await Promise.all([open.writers.before.write(grey), open.writers.after.write(rgb)]);
    },
    leave: async () => {
      if (open.writers === null) throw new RangeError(`no frame of the shot at ${shot.first} went by`);
      const [before, after] = await Promise.all([
        open.writers.before.finish(),
        open.writers.after.finish(),
      ]);
      open.writers = null;
      const files = { before: `${folder}/before.mp4`, after: `${folder}/after.mp4` };
      await store.adopt(`${reviewFolder}${files.before}`, before);
      await store.adopt(`${reviewFolder}${files.after}`, after);
      return files;
    },
    abort: async () => {
      await Promise.all([open.writers?.before.abort(), open.writers?.after.abort()]);
    },
  };
};
