import { inTemporaryFolder } from "#adapters/disk/temporary-folder.ts";
import { frameColourist, type FrameColourist, type Keeping } from "#core/colour/recolour-frame.ts";
import { JobError } from "#core/errors.ts";
import { frameFileName, type FramePattern } from "#core/film/frame-name.ts";
import type { FrameSamples, SamplePlane } from "#core/colour/frame-samples.ts";
import type { Source } from "#core/film/source.ts";
import { turnedSize } from "#core/film/upright.ts";
import type { Progress } from "#core/ports/progress.ts";
import type { FrameFiles } from "#adapters/ffmpeg/frames/frame-input.ts";
import { readColoured } from "#adapters/ffmpeg/frames/read-coloured.ts";
import { readSamples } from "#adapters/ffmpeg/frames/read-samples.ts";
import { openFrames, type FrameEncoding } from "#adapters/ffmpeg/frames/write-samples.ts";
import { findTools, type Tool, type ToolOptions } from "#adapters/ffmpeg/process/binaries.ts";

export type FramesRequest = {
  /** The coloured film, as it was inspected. */
  readonly film: Source;
  /** The pictures that it was made of, frame for frame; null: it was made of a film. */
  readonly original: FrameFiles | null;
  readonly target: {
    readonly folder: string;
    readonly pattern: FramePattern;
    /** Number of the film's first frame. */
    readonly first: number;
    readonly encoding: FrameEncoding;
    readonly light: Keeping["light"];
  };
  readonly total: number;
  readonly progress: Progress;
  readonly signal?: AbortSignal | undefined;
};

/**
 * Writes a coloured film as numbered pictures: their colour is the film's, their luma and alpha those of
 * the pictures it was made of.
 *
 * @throws JobError ToolFailed, DiskFull, AssemblyMismatch, Canceled
 */
export const writeFrames = async (request: FramesRequest, options: ToolOptions = {}): Promise<void> => {
  const { film, original, target, total, progress, signal } = request;
  const { ffmpeg } = await findTools(options);
  const recolour = frameColourist(film.video, original === null ? null : fromKeeping(original), {
    depth: target.encoding.depth,
    light: target.light,
    premultiplied: target.encoding.format === "exr",
  });
  const size = turnedSize(film.video, film.video.rotation);
  await inTemporaryFolder("frames", async (scratch) => {
    const writer = openFrames(ffmpeg, { ...target, size, signal });
    try {
      let frame = 0;
      for await (const coloured of colouredFrames(ffmpeg, request, scratch, recolour)) {
        frame += 1;
        await writer.write(coloured());
        progress(frame, total);
      }
      if (frame !== total) throw shortOf(frame, total, target.pattern);
      await writer.finish();
    } finally {
      await writer.abort();
    }
  });
};

/** The film's frames in the samples of pictures, each made when it is asked for. */
const colouredFrames = async function* (
  ffmpeg: Tool,
  { film, original, signal }: FramesRequest,
  scratch: string,
  recolour: FrameColourist,
): AsyncGenerator<() => FrameSamples> {
  const originals = original === null ? null : readSamples(ffmpeg, original, scratch, signal);
  let shown: { readonly picture: FrameSamples; readonly coloured: () => FrameSamples } | null = null;
  try {
    for await (const planes of readColoured(ffmpeg, film, signal)) {
      const picture: FrameSamples | null = originals === null ? null : await next(originals);
      if (shown !== null && picture !== null && isSame(shown.picture, picture)) {
        yield shown.coloured;
        continue;
      }
      const coloured = once(() => recolour(planes, picture));
      shown = picture === null ? null : { picture, coloured };
      yield coloured;
    }
  } finally {
    await originals?.return(undefined);
  }
};

const once = <Value>(make: () => Value): (() => Value) => {
  let made: { readonly value: Value } | null = null;
  return () => (made ??= { value: make() }).value;
};

/** Whether a drawing is shown once more: it takes the same colour, so that it stands still. */
const isSame = (one: FrameSamples, other: FrameSamples): boolean =>
  (["red", "green", "blue", "alpha"] as const).every((plane) => {
    const [a, b] = [one[plane], other[plane]];
    return a === b || (a !== null && b !== null && Buffer.compare(bytesOf(a), bytesOf(b)) === 0);
  });

const bytesOf = ({ buffer, byteOffset, byteLength }: SamplePlane): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

const fromKeeping = ({ facts }: FrameFiles): Keeping => ({
  depth: facts.depth,
  light: facts.light,
  premultiplied: facts.alpha === "premultiplied",
});

const next = async (frames: AsyncGenerator<FrameSamples>): Promise<FrameSamples> => {
  const step = await frames.next();
  if (step.done !== true) return step.value;
  throw new JobError(
    "AssemblyMismatch",
    "the coloured film has more frames than the sequence; nothing was published",
  );
};

const shortOf = (found: number, total: number, pattern: FramePattern): JobError =>
  new JobError(
    "AssemblyMismatch",
    `the coloured film has ${found} frames, the sequence ${frameFileName(pattern, 0)} needs ${total}; nothing was published`,
  );
