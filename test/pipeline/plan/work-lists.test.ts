import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { folderStore } from "#adapters/disk/folder-store.ts";
import { jobKeys } from "#core/job/keys.ts";
import type { Chunk, Manifest, PartChunk, ShotsChunk } from "#core/job/manifest.ts";
import type { JobStore } from "#core/ports/job-store.ts";
import { putSealedJson } from "#core/ports/json-values.ts";
import { leaveSeals } from "#core/ports/sealed-values.ts";
import { sealOf } from "#core/store/seal-of.ts";
import type { Seals } from "#core/store/seal.ts";
import { leaveReport } from "#pipeline/colour/chunk-report.ts";
import { readIsItemDone } from "#core/ports/job-state.ts";
import { leaveWorkLists } from "#pipeline/plan/work-lists.ts";

const whole: ShotsChunk = {
  id: "c0000",
  range: { first: 0, end: 10 },
  shots: [{ first: 0, end: 10 }],
};
const shot = { first: 10, end: 30 };
const parts: PartChunk[] = [
  { id: "c0001", range: { first: 10, end: 20 }, shot, part: 0 },
  { id: "c0002", range: { first: 20, end: 30 }, shot, part: 1 },
];
const [first, second] = [parts[0]!, parts[1]!];
const manifest = {
  chunks: [whole, ...parts],
  analysisDigest: "analysis",
  renderDigest: "render",
  options: { pooling: true },
  controls: [],
  editedDigests: {},
} as unknown as Manifest;

let store: JobStore;
beforeEach(async () => {
  store = folderStore(await mkdtemp(join(tmpdir(), "lists-")));
});

const value = Uint8Array.of(1, 2, 3);

/** Leaves a value, and its seal in a list or report. */
const leaveArtefact = async (key: string): Promise<Seals> => {
  await store.put(key, value);
  return { [key]: await sealOf(value) };
};

const leaveChunk = async (stage: "colour" | "finish", chunk: Chunk, plan = manifest): Promise<void> => {
  const key = stage === "colour" ? jobKeys.colourReport : jobKeys.finishReport;
  await leaveReport(store, key(plan, chunk), {
    version: 4,
    chunk: chunk.id,
    stage,
    framesColoured: 10,
    networkRuns: 1,
    keptEvidenceBytes: 0,
    artefacts: await leaveArtefact(jobKeys.segment(plan, chunk, "mp4")),
    seconds: 1,
    stepSeconds: {},
  });
};

const leaveEvidence = async (chunk: Chunk): Promise<void> =>
  leaveSeals(
    store,
    jobKeys.evidenceSeals(manifest, chunk),
    await leaveArtefact(jobKeys.evidence(manifest, chunk)),
  );

const leaveLink = async (): Promise<void> => {
  const artefacts = await leaveArtefact(jobKeys.shotWords(manifest, shot));
  const report = { version: 2, stage: "link", shot, artefacts, seconds: 1 };
  await putSealedJson(store, jobKeys.linkReport(manifest, shot), report);
  const states = await leaveArtefact(jobKeys.borderState(manifest, second, "forward"));
  await leaveSeals(store, jobKeys.borderSeals(manifest, shot), states);
};

/** What the lists in the store say, by stage. */
const lists = async (): Promise<Record<string, string[]>> => {
  await leaveWorkLists(store, manifest);
  const stages = ["colour", "link", "finish"] as const;
  const items = stages.map(async (stage) => {
    const list: unknown = JSON.parse(new TextDecoder().decode(await store.get(jobKeys.list(stage))));
    return [stage, (list as { item: string }[]).map(({ item }) => item)] as const;
  });
  return Object.fromEntries(await Promise.all(items));
};

describe("leaveWorkLists", () => {
  it("lists everything of a job that nothing is done of, link and finish included", async () => {
    expect(await lists()).toEqual({
      colour: ["c0000", "c0001", "c0002"],
      link: ["10"],
      finish: ["c0001", "c0002"],
    });
  });

  it("leaves out what has its report, and lists empty lists too", async () => {
    await leaveChunk("colour", whole);
    await leaveLink();
    expect(await lists()).toEqual({ colour: ["c0001", "c0002"], link: [], finish: ["c0001", "c0002"] });
    for (const part of parts) await leaveChunk("finish", part);
    expect(await lists()).toEqual({ colour: [], link: [], finish: [] });
  });

  it("colours a part again whose evidence is gone while it is not finished, and only then", async () => {
    await leaveLink();
    for (const part of parts) await leaveChunk("colour", part);
    await leaveEvidence(first);
    expect((await lists())["colour"]).toEqual(["c0000", "c0002"]);
    await leaveChunk("finish", second);
    expect((await lists())["colour"]).toEqual(["c0000"]);
  });

  it("trusts no report of another plan", async () => {
    const other = { ...manifest, renderDigest: "other" };
    for (const chunk of manifest.chunks) await leaveChunk("colour", chunk, other);
    expect((await lists())["colour"]).toEqual(["c0000", "c0001", "c0002"]);
  });

  it("reads a part's evidence again when its shot must be linked again", async () => {
    await leaveLink();
    await leaveChunk("finish", first);
    expect(await lists()).toMatchObject({ colour: ["c0000", "c0002"], link: [], finish: ["c0002"] });
    await store.put(jobKeys.borderState(manifest, second, "forward"), value.subarray(1));
    expect(await lists()).toMatchObject({
      colour: ["c0000", "c0001", "c0002"],
      link: ["10"],
      finish: ["c0002"],
    });
  });

  it.each([
    ["a flipped bit", Uint8Array.of(1, 2, 2)],
    ["a lost end", value.subarray(0, 2)],
    ["nothing in it", new Uint8Array(0)],
  ])("takes an artefact or a report with %s for missing", async (_, damaged) => {
    const seal = async (): Promise<void> => {
      await leaveChunk("colour", whole);
      await leaveLink();
      for (const part of parts) await leaveEvidence(part);
    };
    const keys = {
      colour: [jobKeys.segment(manifest, whole, "mp4"), jobKeys.colourReport(manifest, whole)],
      link: [
        jobKeys.shotWords(manifest, shot),
        jobKeys.linkReport(manifest, shot),
        jobKeys.borderState(manifest, second, "forward"),
        jobKeys.borderSeals(manifest, shot),
      ],
    };
    await seal();
    expect(await lists()).toMatchObject({ colour: [], link: [] });
    for (const key of keys.colour) {
      await store.put(key, damaged);
      expect(await lists()).toMatchObject({ colour: ["c0000"], link: [] });
      await seal();
    }
    for (const key of keys.link) {
      await store.put(key, damaged);
      expect(await lists()).toMatchObject({ colour: [], link: ["10"] });
      await seal();
    }
    for (const key of [jobKeys.evidence(manifest, first), jobKeys.evidenceSeals(manifest, first)]) {
      await store.put(key, damaged);
      expect(await lists()).toMatchObject({ colour: ["c0001"], link: [] });
      await seal();
    }
  });
});

describe("readIsItemDone", () => {
  it("says of one item what the lists say", async () => {
    await leaveChunk("colour", whole);
    await leaveChunk("finish", second);
    const left = await lists();
    for (const chunk of manifest.chunks) {
      const isDone = await readIsItemDone(store, manifest, { stage: "colour", unit: chunk });
      expect(isDone).toBe(!left["colour"]?.includes(chunk.id));
    }
    expect(await readIsItemDone(store, manifest, { stage: "link", unit: shot })).toBe(false);
    expect(await readIsItemDone(store, manifest, { stage: "finish", unit: first })).toBe(false);
    expect(await readIsItemDone(store, manifest, { stage: "finish", unit: second })).toBe(true);
  });
});
