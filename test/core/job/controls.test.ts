import { describe, expect, it } from "vitest";
import { cellHints } from "#core/edits/cell-hints.ts";
import { checkEdits, checkPalettes } from "#core/job/check-edits.ts";
import {
  controlsOf,
  mergeEdits,
  shotDecoding,
  shotKeyFrames,
  shotPalette,
  withControls,
} from "#core/job/controls.ts";
import { paletteSchema } from "#core/edits/palette.ts";
import { editsSchema, type Edits, type ShotEdit } from "#core/edits/edits.ts";
import { jobKeys, renderDigestOf } from "#core/job/keys.ts";
import type { Manifest } from "#core/job/manifest.ts";
import type { Source } from "#core/film/source.ts";

const shots = [
  { first: 0, end: 20 },
  { first: 20, end: 40 },
  { first: 40, end: 100 },
];

const manifest: Manifest = {
  version: 1,
  frames: 100,
  range: { first: 0, end: 100 },
  shots,
  chunks: [
    { id: "c0000", range: { first: 0, end: 20 }, shots: [shots[0]!] },
    { id: "c0001", range: { first: 20, end: 40 }, shots: [shots[1]!] },
    { id: "c0002", range: { first: 40, end: 70 }, shot: shots[2]!, part: 0 },
    { id: "c0003", range: { first: 70, end: 100 }, shot: shots[2]!, part: 1 },
  ],
  model: { folder: "photo", digest: "d" },
  modelSize: { width: 64, height: 64 },
  options: {
    encode: { codec: "h264", crf: 16, lossless: false },
    chunkFrames: null,
    pooling: true,
    everyFrame: false,
    coloured: "recolour",
    palette: null,
    vividness: 0.5,
    temperature: 0.7,
    priorStrength: 0,
    keepEvidenceBytes: 0,
  },
  missing: null,
  damage: null,
  clock: null,
  pictures: null,
  inColour: null,
  kept: [],
  references: [],
  analysisDigest: "a",
  renderDigest: "r",
  controls: [],
  editedDigests: {},
};

const editOf = (shot: number, edit: Partial<ShotEdit> = {}): ShotEdit => ({
  ...shots[shot]!,
  verdict: null,
  comment: null,
  vividness: null,
  temperature: null,
  hints: [],
  palette: [],
  leave: [],
  usePalette: null,
  references: null,
  keyFrames: [],
  ...edit,
});

const editsOf = (...edits: ShotEdit[]): Edits => ({
  version: 1,
  film: null,
  palettes: [],
  cuts: [],
  shots: edits,
});

const planned = (edits: Edits): Promise<Manifest> =>
  withControls(manifest, controlsOf(edits, manifest.options));

describe("withControls", () => {
  it("changes the digests of the chunks that an edit touches and of no other", async () => {
    const edited = await planned(editsOf(editOf(1, { vividness: 0.9 })));
    expect(edited.chunks.map((chunk) => renderDigestOf(edited, chunk) === "r")).toEqual([
      true,
      false,
      true,
      true,
    ]);
    const key = (chunk: number): string => jobKeys.segment(edited, edited.chunks[chunk]!, "mp4");
    expect(key(0)).toBe(jobKeys.segment(manifest, manifest.chunks[0]!, "mp4"));
    expect(key(1)).not.toBe(jobKeys.segment(manifest, manifest.chunks[1]!, "mp4"));
  });

  it("gives all parts of a long shot, and its link, the same new digest", async () => {
    const hint = { frame: 50, x: 0.5, y: 0.5, rgb: "#ff0000" };
    const edited = await planned(editsOf(editOf(2, { hints: [hint] })));
    expect(edited.editedDigests["c0002"]).toBe(edited.editedDigests["c0003"]);
    expect(jobKeys.linkReport(edited, shots[2]!)).toContain(edited.editedDigests["c0002"]);
    expect(jobKeys.borderState(edited, edited.chunks[2]!, "backward")).toBe(
      jobKeys.borderState(manifest, manifest.chunks[2]!, "backward"),
    );
  });

  it("is the plan itself for edits that change no pixel", async () => {
    const said = editOf(0, { verdict: "rejected", comment: "too brown", vividness: 0.5, temperature: 0.7 });
    const move = { from: "#AA0000", to: "#aa0000" };
    expect(await planned(editsOf(said, editOf(1, { palette: [move] })))).toEqual(manifest);
    expect(await planned(editsOf())).toEqual(manifest);
  });

  it("is the same whatever the order of the edits, and leaves out shots that are not there", async () => {
    const [one, two] = [editOf(0, { vividness: 1 }), editOf(2, { temperature: 0.3 })];
    expect(await planned(editsOf(two, one))).toEqual(await planned(editsOf(one, two)));
    expect(await planned(editsOf({ ...one, end: 19 }))).toEqual(manifest);
  });
});

describe("shotKeyFrames", () => {
  const digest = (letter: string): string => letter.repeat(64);
  const reference = (frame: number, letter: string) => ({
    name: `${frame}.png`,
    ...{ digest: digest(letter), frame },
  });
  /** The first shot's frame came back, the second's did not; the third takes the second's. */
  const asked = {
    ...manifest,
    keyFrames: [
      { ...shots[0]!, references: [reference(10, "a")], wanted: [10] },
      { ...shots[1]!, references: [], wanted: [30] },
      { ...shots[2]!, references: [], wanted: [30] },
    ],
  };
  const mine = { frame: 30, file: "mine.png", digest: digest("c"), used: digest("d") };

  it("are what a colourist gave, and what a person gave in its place, in every shot that takes them", async () => {
    expect(shots.map((shot) => shotKeyFrames(asked, shot)?.references ?? [])).toEqual([
      [reference(10, "a")],
      [],
      [],
    ]);
    const edits = editsOf(editOf(1, { keyFrames: [mine] }));
    const edited = await withControls(asked, controlsOf(edits, manifest.options));
    const given = { name: "mine.png", digest: digest("d"), frame: 30 };
    expect(shots.map((shot) => shotKeyFrames(edited, shot)?.references)).toEqual([
      [reference(10, "a")],
      [given],
      [given],
    ]);
    const before = await withControls(asked, []);
    const changed = manifest.chunks.filter(
      ({ id }) => edited.editedDigests[id] !== before.editedDigests[id],
    );
    expect(changed.map(({ id }) => id)).toEqual(manifest.chunks.slice(1).map(({ id }) => id));
  });

  it("go along to a shot whose cuts were mended", () => {
    expect(shotKeyFrames(asked, { first: 4, end: 20 })?.references).toEqual([reference(10, "a")]);
  });
});

describe("shotDecoding", () => {
  it("is the job's own unless the shot's was set", async () => {
    const edited = await planned(editsOf(editOf(1, { vividness: 0.9 })));
    expect(shotDecoding(edited, shots[1]!)).toEqual({ vividness: 0.9, temperature: 0.7 });
    expect(shotDecoding(edited, shots[0]!)).toEqual({ vividness: 0.5, temperature: 0.7 });
  });
});

describe("mergeEdits", () => {
  it("says a named shot again and leaves the others as they were", () => {
    const earlier = editsOf(editOf(0, { vividness: 1 }), editOf(1, { comment: "good" }));
    const merged = mergeEdits(earlier, editsOf(editOf(0, { temperature: 0.2 })));
    expect(merged.shots).toEqual([editOf(0, { temperature: 0.2 }), editOf(1, { comment: "good" })]);
    expect(mergeEdits(null, earlier)).toEqual(earlier);
  });
});

describe("checkEdits", () => {
  const job = { manifest, source: { fingerprint: "f".repeat(64) } as Source };
  const refusalOf = (edits: Edits): unknown => {
    try {
      checkEdits(edits, job);
      return null;
    } catch (error) {
      return error;
    }
  };

  it("takes edits of this job", () => {
    const hint = { frame: 39, x: 1, y: 0, rgb: "#012345" };
    expect(refusalOf({ ...editsOf(editOf(1, { hints: [hint] })), film: "f".repeat(64) })).toBeNull();
  });

  it.each([
    ["another film", { ...editsOf(), film: "e".repeat(64) }, /made for another film/],
    [
      "a shot that is not there",
      editsOf({ ...editOf(0), end: 19 }),
      /no such shot \(there the job has 0 … 20\)/,
    ],
    ["a shot past the end", editsOf({ ...editOf(0), first: 200, end: 220 }), /the job has frames 0 to 100/],
    [
      "a hint outside its shot",
      editsOf(editOf(1, { hints: [{ frame: 40, x: 0, y: 0, rgb: "#000000" }] })),
      /frame 40, which is not in the shot; its frames are 20 to 39/,
    ],
    [
      "left frames outside their shot",
      editsOf(editOf(1, { leave: [{ first: null, end: 41, area: null, colour: "none" }] })),
      /the frames 20 … 41 are to be left as they are; give a first frame.*within 20 … 40/,
    ],
    [
      "a picture for a key frame outside its shot",
      editsOf(editOf(1, { keyFrames: [{ frame: 40, file: "a.png", digest: null, used: null }] })),
      /picture for the key frame 40, which is not in the shot; its frames are 20 to 39/,
    ],
    ["a shot named twice", editsOf(editOf(1), editOf(1)), /names? the shot 20 … 40 twice/],
  ])("refuses %s", (_, edits, sentence) => {
    expect(refusalOf(edits)).toMatchObject({
      name: "UsageInvalid",
      message: expect.stringMatching(sentence) as string,
    });
  });
});

describe("palettes of edits", () => {
  const knight = { name: "knight", palette: paletteSchema.parse({ colours: [{ rgb: "#a01c28" }] }) };
  const using = (usePalette: string): Edits => ({
    ...editsOf(editOf(0, { usePalette }), editOf(1, { usePalette })),
    palettes: [knight],
  });

  it("are used by any number of shots, instead of the job's; named again, they change in all", async () => {
    const [before, red] = [await planned(using("knight")), { ...knight.palette, hold: "hard" as const }];
    expect(shots.map((shot) => shotPalette(before, shot))).toEqual([knight.palette, knight.palette, null]);
    const renamed = { ...editsOf(), palettes: [{ ...knight, palette: red }] };
    const after = await planned(mergeEdits(using("knight"), renamed));
    expect(shots.map((shot) => shotPalette(after, shot)?.hold)).toEqual(["hard", "hard", undefined]);
    expect(after.editedDigests["c0000"]).not.toBe(before.editedDigests["c0000"]);
    const ofJob = { ...manifest.options, palette: red };
    const none = await withControls({ ...manifest, options: ofJob }, controlsOf(using("none"), ofJob));
    expect(shots.map((shot) => shotPalette(none, shot)?.hold)).toEqual([undefined, undefined, "hard"]);
  });

  it("are refused where a shot names one that is not there, or two have one name", () => {
    expect(() => {
      checkPalettes(using("queen"));
    }).toThrow(/keep to the palette "queen", which the edits do not have \(there are knight\)/);
    expect(() => {
      checkPalettes({ ...using("knight"), palettes: [knight, knight] });
    }).toThrow(/two palettes "knight"/);
    checkPalettes(using("none"));
  });
});

describe("editsSchema", () => {
  it("refuses colours and places that are none", () => {
    const hint = { frame: 0, x: 0.5, y: 0.5, rgb: "#ff0000" };
    const withHint = (change: object) => editsOf(editOf(0, { hints: [{ ...hint, ...change }] }));
    expect(editsSchema.safeParse(withHint({})).success).toBe(true);
    for (const change of [{ rgb: "red" }, { x: 1.01 }, { y: -0.1 }, { frame: 0.5 }]) {
      expect(editsSchema.safeParse(withHint(change)).success).toBe(false);
    }
  });
});

describe("cellHints", () => {
  it("finds the cell of each place, by frame; the far edges belong to the last cells", () => {
    const at = (frame: number, x: number, y: number) => ({ frame, x, y, rgb: "#808080" });
    const found = cellHints([at(3, 0, 0), at(3, 1, 1), at(5, 0.26, 0.5)], { width: 4, height: 2 });
    expect([...found.keys()]).toEqual([3, 5]);
    expect(found.get(3)!.map(({ cells }) => cells)).toEqual([[0], [7]]);
    expect(found.get(5)!.map(({ cells }) => cells)).toEqual([[5]]);
  });
});
