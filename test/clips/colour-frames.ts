import type { ColourFrame, LumaFrame } from "#core/film/planes.ts";
import type { Source } from "#core/film/source.ts";
import type { Timeline } from "#core/film/timeline.ts";

export const collect = async <Item>(items: AsyncIterable<Item>): Promise<Item[]> => {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
};

/** Luma with chroma that differs from sample to sample and from frame to frame. */
export const colourFrame = (frame: LumaFrame, { video }: Source, n: number): ColourFrame => {
  const samples = Math.ceil(video.width / 2) * Math.ceil(video.height / 2);
  const step = video.bitDepth === 8 ? 1 : 4;
  const plane = (speed: number): Uint8Array | Uint16Array => {
    const made = video.bitDepth === 8 ? new Uint8Array(samples) : new Uint16Array(samples);
    return made.map((_, i) => step * (64 + ((i * speed + n * 3) % 128)));
  };
  return { ...frame, u: plane(7), v: plane(5) };
};

export const timelineOf = (frames: readonly LumaFrame[]): Timeline => {
  const pts = frames.map((frame) => frame.pts);
  const [before = 0, last = 1] = pts.slice(-2);
  return {
    version: 2,
    pts,
    lastDuration: Math.max(1, last - before),
    jumps: [],
    inOrder: false,
    changes: [],
    cuts: [],
    ownColour: null,
    luma: frames.map(({ digest }) => digest ?? "0".repeat(16)).join(""),
    decodeErrors: [],
  };
};
