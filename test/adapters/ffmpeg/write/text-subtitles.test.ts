import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, it } from "vitest";
import { carriageNotes } from "#core/film/carriage.ts";
import { probe } from "#adapters/ffmpeg/probe/probe.ts";
import { probeFilm } from "#adapters/ffmpeg/probe/probe-report.ts";
import { clipFolder, draw } from "#test/clips/draw-clip.ts";
import { readsTransportStreams, tools } from "#test/clips/film-tools.ts";
import { joinFilm, srtOf } from "#test/clips/join-film.ts";
import { teletextStream, teletextTypes, type TeletextPage } from "#test/clips/teletext.ts";

const folder = clipFolder();
const at = (name: string): string => join(folder, name);

const picture = (seconds: number): string[] => ["-f", "lavfi", "-i", `testsrc2=s=64x48:r=25:d=${seconds}`];
const x264 = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p"];

describe("a part of a film in which no subtitle is shown", () => {
  it.each([
    ["mkv", "srt"],
    ["mkv", "ass"],
    ["mp4", "srt"],
  ])("is written without the track, which is said, in .%s of %s", async (ending, codec) => {
    writeFileSync(at("late.srt"), "1\n00:00:00,800 --> 00:00:00,900\nLate\n");
    const film = await draw(
      at(`late-${codec}.mkv`),
      ...[...picture(1), "-i", at("late.srt"), "-map", "0", "-map", "1", ...x264, "-c:s", codec],
    );
    const output = at(`late-${codec}-out.${ending}`);
    const said = await joinFilm(film, output, { range: { first: 0, end: 10 } });
    expect(said).toContain("subtitles 1 are left out: they show nothing in this part of the film");
    expect((await probe(tools, output)).subtitles).toEqual([]);
    await joinFilm(film, output, { range: { first: 15, end: 25 } });
    expect(await srtOf(output)).toContain("Late");
  });
});

/** The film under test may be read by an ffmpeg that was built without libzvbi. */
const readsTeletext = (await execa(tools.ffmpeg.path, ["-hide_banner", "-decoders"])).stdout.includes(
  "libzvbi",
);

const services = [
  { page: "100", language: "eng", type: teletextTypes.initial },
  { page: "888", language: "eng", type: teletextTypes.subtitles },
  { page: "889", language: "cym", type: teletextTypes.forTheDeaf },
];

const pages: readonly TeletextPage[] = [
  { at: 0.4, page: "888", lines: ["Hello there", "General"] },
  { at: 0.6, page: "889", lines: ["Helo"] },
  { at: 1.2, page: "888", lines: [] },
  { at: 1.6, page: "888", lines: ["Good night"] },
  { at: 1.7, page: "889", lines: [] },
];

/** Of two seconds. Teletext begins .5 s after the picture. */
const filmWithTeletext = async (name: string): Promise<string> => {
  const text = at(`${name}.teletext.ts`);
  writeFileSync(text, teletextStream(services, pages));
  return draw(
    at(name),
    ...[...picture(2), "-itsoffset", "0.5", "-i", text, "-map", "0:v", "-map", "1:s"],
    ...["-c:v", "mpeg2video", "-q:v", "3", "-c:s", "copy", "-f", "mpegts"],
  );
};

const secondsOf = (srt: string): number[] =>
  [...srt.matchAll(/\d\d:\d\d:(\d\d),(\d{3})/g)].map(([, whole, rest]) => Number(`${whole}.${rest}`));

describe.skipIf(!readsTransportStreams)("teletext", () => {
  it.skipIf(!readsTeletext).each(["mkv", "mp4", "mov"])(
    "becomes a track of text for each page of subtitles, with its language, in .%s",
    async (ending) => {
      const film = await filmWithTeletext(`teletext-${ending}.ts`);
      const source = await probe(tools, film);
      expect(source.others).toMatchObject([
        {
          codec: "dvb_teletext",
          teletext: [
            { page: "888", language: "eng", forTheDeaf: false },
            { page: "889", language: "cym", forTheDeaf: true },
          ],
        },
      ]);
      const output = at(`teletext-out.${ending}`);
      expect(await joinFilm(film, output)).toEqual([
        expect.stringMatching(/teletext 1 .*pages 888, 889 are rewritten.*nor other pages/),
      ]);
      const tracks = (await probeFilm(tools.ffprobe, output)).streams.slice(1);
      expect(tracks.map(({ tags }) => tags["language"])).toEqual(["eng", "cym"]);
      // QuickTime has no place for it.
      expect(tracks[1]?.disposition["hearing_impaired"]).toBe(ending === "mov" ? 0 : 1);
      const [english, welsh] = [await srtOf(output, 0), await srtOf(output, 1)];
      expect(english).toMatch(/Hello there\s+General[^]*Good night/);
      expect(welsh).toMatch(/Helo/);
      expect(welsh).not.toMatch(/Hello|night/);
      const [start = 0, cleared, again, end = 9] = secondsOf(english);
      expect([cleared, again]).toEqual([
        expect.closeTo(start + 0.8, 1) as number,
        expect.closeTo(start + 1.2, 1) as number,
      ]);
      // The last page is never cleared: it ends with the film.
      expect(end).toBeLessThan(2.6);
    },
  );

  it.skipIf(!readsTeletext)("as pictures of text tells of the one that a part begins in", async () => {
    const pictures = await draw(
      at("pictures.mkv"),
      ...["-fix_sub_duration", "-txt_page", "888", "-i", await filmWithTeletext("pictures.ts")],
      ...["-map", "0:v", "-map", "0:s", ...x264, "-c:s", "dvdsub"],
    );
    expect((await probe(tools, pictures)).others).toMatchObject([{ codec: "dvd_subtitle" }]);
    expect(await joinFilm(pictures, at("pictures-part.mkv"), { range: { first: 20, end: 50 } })).toEqual([
      expect.stringMatching(/subtitles 1 are pictures of text.*is not shown/),
    ]);
    expect(await joinFilm(pictures, at("pictures-out.mkv"))).toEqual([]);
  });

  it("is named where it cannot be read, before the work", async () => {
    const film = await filmWithTeletext("unread.ts");
    const source = await probe(tools, film);
    const blind = { ...source, others: source.others.map((other) => ({ ...other, teletext: [] })) };
    expect(carriageNotes(blind, "film.mkv")).toEqual([
      "not carried into the result: subtitles 1 (dvb_teletext, eng,eng,cym)",
    ]);
  });
});
