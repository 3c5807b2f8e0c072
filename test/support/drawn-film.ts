import { createHash } from "node:crypto";
import { appendFile, writeFile } from "node:fs/promises";
import { lumaDigest } from "#core/film/luma-digests.ts";
import type { LumaFrame, PlaneSize } from "#core/film/planes.ts";
import type { Source } from "#core/film/source.ts";
import type { FilmReader } from "#core/ports/film-reader.ts";
import type { FilmWriter } from "#core/ports/film-writer.ts";
import { h264Source } from "#test/support/h264-source.ts";

/** A film that whole numbers draw, the same on any machine: two shots, the second too long for a chunk. */
export const drawnFilm = {
  frames: 22,
  cut: 8,
  source: h264Source({
    uri: "/films/drawn.mp4",
    durationSeconds: 22 / 24,
    video: { width: 96, height: 64, timeBase: { num: 1, den: 24 } },
  }),
} satisfies { readonly frames: number; readonly cut: number; readonly source: Source };

/** Luma of one place, limited range: a slope, a disc that moves across it, and grain up to `grain` codes. */
const lumaAt = (grain: number, frame: number, x: number, y: number): number => {
  const isSecond = frame >= drawnFilm.cut;
  const centre = { x: 20 + 2 * frame, y: isSecond ? 40 : 20 };
  const isDisc = (x - centre.x) ** 2 + (y - centre.y) ** 2 < 144;
  const ground = isSecond ? 190 - x : 40 + x + y;
  const own = ((x * 73 + y * 151 + frame * 199) % (2 * grain + 1)) - grain;
  return Math.min(235, Math.max(16, (isDisc ? 255 - ground : ground) + own));
};

const digestOf = (plane: Uint8Array | Uint16Array): string =>
  lumaDigest(createHash("sha256").update(plane).digest("hex"));

const frameAt = (grain: number, frame: number, size: PlaneSize): LumaFrame => ({
  pts: frame,
  luma: planeAt(grain, frame, size),
  digest: digestOf(planeAt(grain, frame, drawnFilm.source.video)),
});

const planeAt = (grain: number, frame: number, size: PlaneSize): Uint8Array => {
  const luma = new Uint8Array(size.width * size.height);
  const { width, height } = drawnFilm.source.video;
  for (let at = 0; at < luma.length; at += 1) {
    const x = Math.floor(((at % size.width) * width) / size.width);
    const y = Math.floor((Math.floor(at / size.width) * height) / size.height);
    luma[at] = lumaAt(grain, frame, x, y);
  }
  return luma;
};

const unused = (): never => {
  throw new Error("no stage of colouring asks for this");
};

/** Reads the drawn film; what is written are plain planes, U and V of one frame after the other. */
export const drawnFilmsWith = (grain: number): FilmReader & FilmWriter => ({
  revision: () => Promise.resolve("drawn"),
  inspect: () => Promise.resolve(drawnFilm.source),
  readLuma: ({ part, scaleTo = drawnFilm.source.video }) => {
    const { first, end } = part?.range ?? { first: 0, end: drawnFilm.frames };
    const frames = async function* () {
      for (let frame = first; frame < end; frame += 1)
        yield await Promise.resolve(frameAt(grain, frame, scaleTo));
    };
    return Object.assign(frames(), { decodeErrors: [], changes: [] });
  },
  refusal: () => Promise.resolve(null),
  packetTimes: () => Promise.resolve([]),
  pictureChanges: () => Promise.resolve([]),
  remark: () => null,
  openSegment: async ({ path }) => {
    await writeFile(path, "");
    let given = "";
    return {
      write: async ({ luma, u, v }) => {
        given += digestOf(luma);
        await appendFile(path, Uint8Array.from(u));
        await appendFile(path, Uint8Array.from(v));
      },
      finish: () => Promise.resolve(given),
      abort: unused,
    };
  },
  assemble: unused,
  readFacts: unused,
  readLumaDigests: unused,
  compareSound: unused,
});

/** With so much grain that motion carries nothing far: the network looks at every frame. */
export const drawnFilms = drawnFilmsWith(8);
