import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { changesSentence } from "#core/film/picture-change.ts";
import type { Source } from "#core/film/source.ts";
import type { Timeline } from "#core/film/timeline.ts";
import { folderStore } from "#adapters/disk/folder-store.ts";
import { ffmpegFilms } from "#adapters/ffmpeg/films.ts";
import { surveyFilm } from "#pipeline/plan/survey.ts";
import { collect } from "#test/clips/colour-frames.ts";
import { clipFolder, draw, shapes } from "#test/clips/draw-clip.ts";
import { muxPaff, paffClip } from "#test/clips/draw-paff.ts";
import { readsTransportStreams, tools } from "#test/clips/film-tools.ts";

const folder = clipFolder();
const at = (name: string): string => join(folder, name);

const survey = async (path: string): Promise<{ source: Source; timeline: Timeline }> => {
  const films = await ffmpegFilms({ ffmpegPath: tools.ffmpeg.path, ffprobePath: tools.ffprobe.path });
  const source = await films.inspect(path);
  mkdirSync(`${path}.job`);
  const store = folderStore(`${path}.job`);
  return { source, timeline: await surveyFilm({ films, store }, source, () => undefined) };
};

/** Milliseconds from the first frame on, and of the last one. */
const times = ({ source, timeline }: Awaited<ReturnType<typeof survey>>): [number[], number] => {
  const { num, den } = source.video.timeBase;
  const ms = (ticks: number): number => Math.round((1000 * ticks * num) / den);
  return [timeline.pts.map((pts) => ms(pts - (timeline.pts[0] ?? 0))), ms(timeline.lastDuration)];
};

const evenly = (count: number): number[] => Array.from({ length: count }, (_, frame) => 40 * frame);

describe("surveyFilm", () => {
  it.each([
    ["mp4", true],
    ["mkv", true],
    ["ts", true],
    ["mp4", false],
  ] as const)(
    "takes H.264 of separate fields in .%s as frames, top first: %s",
    async (ending, topFirst) => {
      const raw = paffClip(at(`fields-${topFirst}.h264`), { frames: 24, rate: 25, topFirst });
      const film = await survey(await muxPaff(raw, at(`fields-${topFirst}.${ending}`)));
      expect(film.source.video.fieldOrder).toBe(topFirst ? "top-first" : "bottom-first");
      expect(times(film)).toEqual([evenly(24), ending === "mkv" ? 39 : 40]);
      expect(film.timeline).toMatchObject({ jumps: [], inOrder: false, decodeErrors: [] });
    },
  );

  it.each([
    ["fragments", "12", "frag_keyframe+empty_moov"],
    ["one fragment", "99", "frag_keyframe+empty_moov"],
    ["one index", "12", "faststart"],
  ])("counts an MP4 of %s that was written twice over as damaged", async (what, group, flags) => {
    const path = at(`${what} once.mp4`);
    const picture = [...shapes("96x64", 30), "-c:v", "libx264", "-bf", "2", "-g", group];
    const once = readFileSync(await draw(path, ...picture, "-movflags", flags));
    writeFileSync(at(`${what} twice.mp4`), Buffer.concat([once, once]));
    expect((await survey(path)).timeline.decodeErrors).toEqual([]);
    const { timeline } = await survey(at(`${what} twice.mp4`));
    expect(timeline.decodeErrors.join()).toContain("duplicated MOOV");
  });

  it("gives frames their places' times where an MP4 lists its stamps in decoding order", async () => {
    const raw = await draw(at("reordered.h264"), ...shapes("96x64", 30), "-c:v", "libx264", "-bf", "2");
    const film = await survey(await draw(at("in-order.mp4"), "-i", raw, "-c", "copy"));
    expect(film.timeline.inOrder).toBe(true);
    expect(film.timeline.jumps).toEqual([]);
    expect(times(film)[0]).toEqual(evenly(film.timeline.pts.length));
    const films = await ffmpegFilms({ ffmpegPath: tools.ffmpeg.path, ffprobePath: tools.ffprobe.path });
    const { source, timeline } = film;
    const part = { range: { first: 9, end: 20 }, timeline };
    const read = await collect(films.readLuma({ source, part, withDigests: true }));
    expect(read.map(({ pts }) => pts)).toEqual(timeline.pts.slice(9, 20));
  });

  it.each([
    ["avi", "96x64", ["-c:v", "mpeg4", "-c:a", "mp3"]],
    ["gxf", "720x576", ["-c:v", "mpeg2video", "-pix_fmt", "yuv422p", "-c:a", "pcm_s16le", "-ar", "48000"]],
  ])(
    "shows the first picture of .%s with B-frames where its sound begins",
    async (ending, size, codecs) => {
      const sound = ["-f", "lavfi", "-i", "sine=d=1"];
      const film = await survey(
        await draw(at(`b.${ending}`), ...sound, ...shapes(size, 25), ...codecs, "-bf", "2", "-shortest"),
      );
      expect(times(film)[0]).toEqual(evenly(25));
      expect(film.timeline.pts[0]).toBe(0);
      expect(film.source.video.frameRate).toEqual({ num: 25, den: 1 });
    },
  );

  it.skipIf(!readsTransportStreams)(
    "finds where a picture changes its size, which is no damage",
    async () => {
      const part = async (size: string, offset: string): Promise<string> =>
        draw(
          at(`${size}.ts`),
          ...[...shapes(size, 25), "-c:v", "libx264", "-pix_fmt", "yuv420p", "-output_ts_offset", offset],
        );
      const parts = [await part("96x64", "0"), await part("160x120", "1.2")];
      writeFileSync(at("sizes.ts"), Buffer.concat(parts.map((path) => readFileSync(path))));
      const { source, timeline } = await survey(at("sizes.ts"));
      expect(timeline.decodeErrors).toEqual([]);
      expect(timeline.changes).toEqual([{ frame: 25, width: 160, height: 120, pixelFormat: "yuv420p" }]);
      expect(changesSentence(source.video, timeline.changes)).toContain(
        "from 96x64 to 160x120 at frame 25",
      );
    },
  );
});
