import { describe, expect, it } from "vitest";
import { isItemDone, jobState, renderedBy, reportKeysInForce, shotsReady } from "#core/job/done.ts";
import { jobKeys } from "#core/job/keys.ts";
import type { Manifest, PartChunk, ShotsChunk } from "#core/job/manifest.ts";

const whole: ShotsChunk = { id: "c0000", range: { first: 0, end: 10 }, shots: [{ first: 0, end: 10 }] };
const shot = { first: 10, end: 30 };
const first: PartChunk = { id: "c0001", range: { first: 10, end: 20 }, shot, part: 0 };
const second: PartChunk = { id: "c0002", range: { first: 20, end: 30 }, shot, part: 1 };
const manifest = {
  chunks: [whole, first, second],
  analysisDigest: "analysis",
  renderDigest: "render",
  options: { pooling: true },
  controls: [],
  editedDigests: {},
} as unknown as Manifest;
/** The whole shot was edited. */
const edited: Manifest = { ...manifest, editedDigests: { c0000: "edited" } };

const holding = (...keys: string[]) => {
  const set = new Set(keys);
  return (key: string): boolean => set.has(key);
};

/** By stage: ids of what is missing, and frames done of all. */
const seen = (plan: Manifest, has: (key: string) => boolean) => {
  const { colour, link, finish } = jobState(plan, has);
  return Object.fromEntries(
    Object.entries({ colour, link, finish }).map(([stage, { items, frames }]) => [
      stage,
      [items.filter(({ isDone }) => !isDone).map(({ id }) => id), frames.done, frames.total],
    ]),
  );
};

describe("jobState", () => {
  it("has everything to do of a job that nothing is done of", () => {
    expect(seen(manifest, holding())).toEqual({
      colour: [["c0000", "c0001", "c0002"], 0, 30],
      link: [["10"], 0, 20],
      finish: [["c0001", "c0002"], 0, 20],
    });
  });

  it("counts a whole shot that was edited and finished again as coloured and finished", () => {
    const plan = { ...edited, chunks: [whole] };
    const has = holding(
      jobKeys.evidence(plan, whole),
      jobKeys.colourReport({ ...plan, editedDigests: {} }, whole),
      jobKeys.finishReport(plan, whole),
    );
    expect(seen(plan, has)).toEqual({ colour: [[], 10, 10], link: [[], 0, 0], finish: [[], 10, 10] });
  });

  it("has an edited whole shot to finish from its evidence, and to colour again without", () => {
    const plan = { ...edited, chunks: [whole] };
    expect(seen(plan, holding(jobKeys.evidence(plan, whole)))).toEqual({
      colour: [[], 10, 10],
      link: [[], 0, 0],
      finish: [["c0000"], 0, 10],
    });
    expect(seen(plan, holding())).toMatchObject({ colour: [["c0000"], 0, 10], finish: [[], 0, 0] });
  });

  it("counts parts as missing whose evidence is gone before they were finished", () => {
    const reports = [first, second].map((part) => jobKeys.colourReport(manifest, part));
    expect(seen(manifest, holding(...reports))["colour"]).toEqual([["c0000", "c0001", "c0002"], 0, 30]);
    const linked = [jobKeys.linkReport(manifest, shot), jobKeys.borderSeals(manifest, shot)];
    const finished = [...reports, jobKeys.finishReport(manifest, second)];
    expect(seen(manifest, holding(...finished, ...linked))["colour"]).toEqual([["c0000", "c0001"], 10, 30]);
    // Link reads the evidence of every part.
    expect(seen(manifest, holding(...finished))["colour"]).toEqual([["c0000", "c0001", "c0002"], 0, 30]);
  });

  it("trusts no report of another plan", () => {
    const other = { ...manifest, renderDigest: "other" };
    const has = holding(...manifest.chunks.map((chunk) => jobKeys.colourReport(other, chunk)));
    expect(seen(manifest, has)["colour"]).toEqual([["c0000", "c0001", "c0002"], 0, 30]);
  });

  it("says of one item what it says of all", () => {
    const has = holding(
      jobKeys.colourReport(manifest, whole),
      jobKeys.evidence(manifest, first),
      jobKeys.finishReport(manifest, second),
    );
    const state = jobState(manifest, has);
    for (const stage of ["colour", "finish"] as const) {
      for (const { unit, isDone } of state[stage].items) {
        expect(isItemDone(manifest, { stage, unit }, has)).toBe(isDone);
      }
    }
    expect(isItemDone(manifest, { stage: "link", unit: shot }, has)).toBe(false);
    expect(isItemDone(manifest, { stage: "link", unit: shot }, () => true)).toBe(true);
  });
});

describe("renderedBy", () => {
  it("takes finish before colour, and of parts nothing but finish", () => {
    expect(renderedBy(manifest, whole, () => true)).toBe(jobKeys.finishReport(manifest, whole));
    const coloured = holding(...manifest.chunks.map((chunk) => jobKeys.colourReport(manifest, chunk)));
    expect(renderedBy(manifest, whole, coloured)).toBe(jobKeys.colourReport(manifest, whole));
    expect(renderedBy(manifest, first, coloured)).toBeNull();
  });
});

describe("shotsReady", () => {
  it("has a long shot ready when its last part is finished", () => {
    expect(shotsReady(manifest, first, holding(jobKeys.finishReport(manifest, first)))).toEqual([]);
    const all = holding(...[first, second].map((part) => jobKeys.finishReport(manifest, part)));
    expect(shotsReady(manifest, first, all)).toEqual([shot]);
  });
});

describe("reportKeysInForce", () => {
  it("holds the work before an edit and after it, and that of no other plan", async () => {
    const keys = await reportKeysInForce(edited);
    expect(keys).toContain(jobKeys.colourReport(manifest, whole));
    expect(keys).toContain(jobKeys.finishReport(edited, whole));
    expect(keys).toContain(jobKeys.linkReport(edited, shot));
    const older = { ...manifest, renderDigest: "other" };
    expect(keys).not.toContain(jobKeys.colourReport(older, whole));
  });
});
