import { describe, expect, it } from "vitest";
import type { ClashRule } from "#core/colourist/colour-clash.ts";
import type { KeyFrameResult } from "#core/colourist/key-frame.ts";
import { jobKeys } from "#core/job/keys.ts";
import type { ReferencePicture } from "#core/memory/reference.ts";
import { sealOf } from "#core/store/seal-of.ts";
import { settleKeyFrames } from "#pipeline/colourist/settle-key-frames.ts";
import { arithmeticCard as card } from "#test/support/arithmetic-network.ts";
import { newJob } from "#test/support/job-folder.ts";

const side = 8;
const cells = side * side;

/** The same four things every time, a quarter of the cells each, and the colours they are given. */
const picture = (colours: readonly [number, number][]): ReferencePicture => {
  const thing = (cell: number): number => Math.floor(cell / (cells / 4));
  const each = (length: number, of: (thing: number, place: number) => number): number[] =>
    Array.from({ length: cells * length }, (_, i) => of(thing(Math.floor(i / length)), i % length));
  return {
    width: side,
    height: side,
    key: Int8Array.from(each(4, (number, place) => (place === number ? 100 : -100))),
    lightnessBytes: Uint8Array.from(each(1, (number) => 40 + 50 * number)),
    features: Int8Array.from(each(card.grid.channels, (number) => 20 * number)),
    ab: Float32Array.from(each(2, (number, axis) => colours[number]?.[axis] ?? 0)),
  };
};

const red: [number, number] = [60, 40];
const blue: [number, number] = [10, -60];
const green: [number, number] = [-50, 40];
const grey: [number, number] = [0, 0];

/** Settles one picture a frame; what is kept of a picture is its trust. */
const settle = async (pictures: readonly ReferencePicture[], rule: ClashRule) => {
  const { store } = await newJob();
  const results: KeyFrameResult[] = [];
  for (const frame of pictures.keys()) {
    const { sha256 } = await sealOf(Uint8Array.of(frame));
    await store.put(jobKeys.reference(sha256), Uint8Array.of(frame));
    const found = { likeness: 1, score: 1, placement: null, given: null, settledBy: [] };
    const said = { note: null, doubt: null };
    results.push({ frame, shot: frame, status: "taken", digest: sha256, ...found, ...said });
  }
  const size = { width: side, height: side };
  const rgb = new Uint8Array(cells * 3);
  const ports = {
    store,
    pictures: { pngWithOpacity: (_: unknown, trust: Uint8Array) => Promise.resolve(trust.slice()) },
    references: { read: () => Promise.resolve({ rgb, size, opacity: null }) },
    readPicture: ([frame = 0]: Uint8Array) => Promise.resolve(pictures[frame] ?? picture([])),
  };
  const settled = await settleKeyFrames(ports, { card } as never, results, rule);
  const trustOf = async ({ digest }: KeyFrameResult): Promise<number[]> =>
    digest === null ? [] : [...(await store.get(jobKeys.reference(digest)))];
  return { ...settled, trustOf };
};

describe("settleKeyFrames", () => {
  const one = picture([red, blue, green, grey]);
  const other = picture([red, green, green, grey]);

  it("leaves key frames that agree as they are", async () => {
    const { results, clashes } = await settle([one, one, one], "first");
    expect(clashes).toEqual([]);
    expect(results.every(({ settledBy }) => settledBy.length === 0)).toBe(true);
  });

  it("takes the trust from what the later one has in other colours, and from nothing else", async () => {
    const { results, clashes, trustOf } = await settle([one, other], "first");
    expect(clashes).toEqual([{ frame: 1, with: 0, share: 0.25, distance: expect.any(Number) as number }]);
    expect(results[1]).toMatchObject({ status: "taken", settledBy: [0] });
    const trust = await trustOf(results[1]!);
    expect(
      trust.map((value, cell) => (value === 0 ? Math.floor(cell / 16) : -1)).filter((n) => n >= 0),
    ).toEqual(Array.from({ length: 16 }, () => 1));
  });

  it("takes what most show, though the first is another", async () => {
    const { results } = await settle([other, one, one], "most");
    expect(results.map(({ settledBy }) => settledBy)).toEqual([[1, 2], [], []]);
  });

  it("refuses a picture of which nothing would be left", async () => {
    const { results } = await settle([one, picture([green, red, blue, red])], "first");
    expect(results[1]).toMatchObject({ status: "refused", digest: null, settledBy: [0] });
    expect(results[1]?.note).toBe(
      "shows what key frame 0 shows in other colours (100 % of it); there that one's are taken",
    );
  });

  it("changes nothing where a person is to be asked", async () => {
    const { results, clashes } = await settle([one, other], "ask");
    expect(clashes).toHaveLength(1);
    expect(results[1]).toMatchObject({ status: "taken", settledBy: [] });
  });
});
