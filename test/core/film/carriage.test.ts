import { describe, expect, it } from "vitest";
import { carriageNotes, carriageOf, minLosing, refuseLosing } from "#core/film/carriage.ts";
import type { Source } from "#core/film/source.ts";
import { h264Source } from "#test/support/h264-source.ts";

const stream = (given: Partial<Source["others"][number]>): Source["others"][number] => ({
  index: 1,
  type: "audio",
  codec: "aac",
  language: null,
  fileName: null,
  sampleFormat: null,
  primingSamples: 0,
  sampleRate: 48_000,
  teletext: [],
  ...given,
});
const film = (...others: Source["others"]): Source => h264Source({ others });
const every = [".mp4", ".m4v", ".mov", ".mkv"];

describe("carriageOf", () => {
  it.each([
    ["aac", "mp4", ["copy"], 0],
    ["pcm_s16le", "mp4", [], 1],
    ["pcm_s16le", "mov", ["copy"], 0],
    ["dts", "mov", [], 1],
    ["dts", "matroska", ["copy"], 0],
  ] as const)("%s in %s", (codec, container, codecs, lost) => {
    const carriage = carriageOf(film(stream({ codec })), container);
    expect(carriage.streams.map(({ codec }) => codec)).toEqual(codecs);
    expect(carriage.lost).toHaveLength(lost);
  });

  it("writes PCM in a wrapping of its own as plain PCM, and says so", () => {
    const carriage = carriageOf(film(stream({ codec: "pcm_bluray", sampleFormat: "s32" })), "matroska");
    expect(carriage).toMatchObject({
      streams: [{ codec: "pcm_s24le" }],
      lost: [],
      changed: [expect.any(String)],
    });
  });

  it("writes what no container takes as the samples that it decodes to, and what one takes only there", () => {
    const nowhere = { mp4: [], mov: [], matroska: [1] };
    const old = film(stream({ codec: "nellymoser", sampleFormat: "fltp" }));
    const refused = { ...old, misfits: nowhere };
    expect(carriageOf(refused, "matroska")).toMatchObject({ streams: [{ codec: "pcm_f32le" }], lost: [] });
    expect(carriageOf(refused, "mp4").lost).toEqual(["sound 1 (nellymoser)"]);
    // Matroska takes it, so that it is no reason to grow it sevenfold in QuickTime.
    expect(carriageOf(old, "mov").lost).toEqual(["sound 1 (nellymoser)"]);
    const quickTime = film(stream({ codec: "adpcm_ima_qt", sampleFormat: "s16p" }));
    expect(carriageOf({ ...quickTime, misfits: nowhere }, "mov").streams).toMatchObject([
      { codec: "copy" },
    ]);
    const carried = film(stream({ codec: "s302m", sampleFormat: "s32" }));
    expect(carriageOf({ ...carried, misfits: nowhere }, "matroska").streams).toMatchObject([
      { codec: "pcm_s24le" },
    ]);
  });

  it("believes the trial rather than the table", () => {
    const source = { ...film(stream({})), misfits: { mp4: [1], mov: [], matroska: [] } };
    expect(carriageOf(source, "mp4").lost).toEqual(["sound 1 (aac)"]);
  });

  it("names TTML, and a disc's subtitles that MP4 could not end", () => {
    const ttml = film(stream({ type: "data", codec: "stpp" }));
    expect(carriageOf(ttml, "mp4").lost).toEqual(["TTML subtitles 1 (stpp)"]);
    const other = film(stream({ type: "data", codec: "unknown" }));
    expect(carriageOf(other, "mp4").lost).toEqual(["data track 1 (of a kind that ffmpeg does not know)"]);
    const disc = film(stream({ type: "subtitle", codec: "dvd_subtitle" }));
    expect(carriageOf(disc, "mp4").lost).toEqual([]);
    expect(carriageOf({ ...disc, container: "mpeg" }, "mp4").lost).toEqual(["subtitles 1 (dvd_subtitle)"]);
  });

  it("makes of teletext a track for each page that is subtitles, and says what is not kept", () => {
    const page = (number: string, language: string) => ({ page: number, language, forTheDeaf: false });
    const text = stream({
      ...{ type: "subtitle", codec: "dvb_teletext", language: "eng,cym" },
      teletext: [page("888", "eng"), page("889", "cym")],
    });
    const carriage = carriageOf(film(text), "matroska");
    expect(carriage.streams).toEqual([
      { index: 1, type: "subtitle", codec: "srt", page: "888" },
      { index: 1, type: "subtitle", codec: "srt", page: "889" },
    ]);
    expect(carriage.lost).toEqual([]);
    expect(carriage.changed).toEqual([expect.stringMatching(/888, 889 are rewritten as srt.*other pages/)]);
    expect(carriageOf(film({ ...text, teletext: [] }), "matroska").lost).toHaveLength(1);
  });

  it("names what only Matroska knows of chapters", () => {
    const ordered = { ...film(), editions: { count: 2, ordered: true, linked: false } };
    expect(carriageOf(ordered, "matroska").lost).toEqual([]);
    expect(carriageOf(ordered, "mov").lost).toEqual([
      "the order in which its chapters are to be played",
      "which of its 2 lists each chapter belongs to",
    ]);
    expect(() => {
      refuseLosing(ordered, "film.mp4", every);
    }).toThrow(/MP4 cannot hold the order.*\.mkv.*--force-container/);
    const plain = { ...film(), editions: { count: 1, ordered: false, linked: false } };
    expect(carriageOf(plain, "mp4").lost).toEqual([]);
  });

  it("writes a film's timecode again instead of its track", () => {
    const track = stream({ type: "data", codec: "tmcd" });
    const source = { ...film(track), timecode: "10:00:00:00" };
    expect(carriageOf(source, "matroska")).toEqual({ streams: [], lost: [], changed: [] });
    expect(carriageNotes(film(track), "a.mkv")).toEqual([expect.stringContaining("data track 1 (tmcd)")]);
  });
});

describe("minLosing and refuseLosing", () => {
  const pcm = film(stream({ codec: "pcm_s16le" }));
  it("takes the film's own container where that holds all, else one that loses less", () => {
    expect(minLosing(film(stream({})), ["a.mp4", "a.mov", "a.mkv"])).toBe("a.mp4");
    expect(minLosing(pcm, ["a.mp4", "a.mov", "a.mkv"])).toBe("a.mov");
  });

  it("refuses a container that loses what another keeps, and names it and the way out", () => {
    expect(() => {
      refuseLosing(pcm, "a.mp4", every);
    }).toThrow(/MP4 cannot hold sound 1 \(pcm_s16le\).*\.mov.*--force-container/);
    refuseLosing(pcm, "a.mov", every);
  });

  it("does not refuse what no container holds", () => {
    refuseLosing(film(stream({ type: "data", codec: "klv" })), "a.mp4", every);
  });
});
