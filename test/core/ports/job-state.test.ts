import { beforeEach, describe, expect, it } from "vitest";
import { jobKeys } from "#core/job/keys.ts";
import { readJobState, removeDamaged } from "#core/ports/job-state.ts";
import { getJson, putJson, putSealedJson } from "#core/ports/json-values.ts";
import type { JobStore } from "#core/ports/job-store.ts";
import { leaveSeals } from "#core/ports/sealed-values.ts";
import { chunkReportSchema } from "#core/reports/chunk-report.ts";
import type { JobRef } from "#core/job/ref.ts";
import { sealOf } from "#core/store/seal-of.ts";
import { reportProgress } from "#pipeline/jobs/report-progress.ts";
import { leaveWorkLists } from "#pipeline/plan/work-lists.ts";
import { readStatus } from "#cli/cloud/job-status.ts";
import type { Cloud } from "#cli/cloud/connect.ts";
import type { RunEvent } from "#cli/runner/job-events.ts";
import { stageProgress } from "#cli/runner/stage-progress.ts";
import { openStore } from "#adapters/stores.ts";
import { newJob } from "#test/support/job-folder.ts";
import { leaveColour, leaveReport, manifest, plan } from "#test/support/planned-job.ts";

const [whole] = manifest.chunks;
if (whole === undefined) throw new Error("the plan has no chunk");
const segment = jobKeys.segment(manifest, whole, "mp4");
const report = jobKeys.colourReport(manifest, whole);

const [value, damaged] = [Uint8Array.of(1, 2, 3), Uint8Array.of(1, 2, 2)];

let job: JobRef;
let store: JobStore;
/** A job of 1000 frames of which all is done, the first 200 frames by a chunk of their own. */
beforeEach(async () => {
  ({ job, store } = await newJob());
  await plan(store);
  for (const { id } of manifest.chunks) await leaveColour(store, id);
  for (const id of ["c0002", "c0003"]) await leaveReport(store, "finish", id);
  await store.put(segment, value);
  const left = await getJson(store, report, chunkReportSchema);
  await putSealedJson(store, report, { ...left, artefacts: { [segment]: await sealOf(value) } });
});

const listed = async (stage: "colour" | "finish"): Promise<unknown> =>
  JSON.parse(new TextDecoder().decode(await store.get(jobKeys.list(stage))));

const planned = { stage: "plan", item: null, job: "" } as const;
const end = { exitCode: null, signal: null, peakMemoryBytes: 0, error: null };

/** What the bar shows of colour when half of the damaged chunk is coloured again. */
const barAtHalf = async (): Promise<readonly RunEvent[]> => {
  const told: RunEvent[] = [];
  const bar = stageProgress(store, (event) => told.push(event));
  await bar.ended(planned, end);
  bar.progress({ ...planned, stage: "colour", item: "c0000" }, 100, 200);
  return told.filter((event) => event.type === "stage" && event.stage === "colour");
};

const statusOf = async (): Promise<unknown> => {
  const cloud = {
    bucket: "",
    storeOf: () => store,
    tasks: () => null,
    executions: { describe: () => Promise.resolve(null) },
  } as unknown as Cloud;
  return (await readStatus(cloud, job.id)).stages.find(({ stage }) => stage === "colour");
};

const progressOf = (item: string) =>
  reportProgress({ openStore, events: { send: () => Promise.resolve() }, now: () => new Date(0) })({
    job,
    stage: "colour",
    item,
  });

describe("the state of a job", () => {
  it("does not believe a report whose own seal was cut off or copied, whatever it names", async () => {
    await store.put(segment, damaged);
    const text = async (key: string): Promise<string> => new TextDecoder().decode(await store.get(key));
    const relabelled = { ...(await getJson(store, report, chunkReportSchema)) };
    relabelled.artefacts = { [segment]: await sealOf(damaged) };
    const second = manifest.chunks[1]!;
    const { seal } = JSON.parse(await text(jobKeys.colourReport(manifest, second))) as { seal: string };
    for (const forged of [relabelled, { ...relabelled, seal }, { ...relabelled, artefacts: {} }]) {
      await putJson(store, report, forged);
      await removeDamaged(store, manifest);
      expect(await store.has(report)).toBe(false);
      expect((await readJobState(store, manifest)).colour.missing).toEqual([whole]);
    }
  });

  it("is one for lists, bar, status and events, though a finished chunk's segment is damaged", async () => {
    await store.put(segment, damaged);
    await leaveWorkLists(store, manifest);
    expect(await listed("colour")).toEqual([{ item: "c0000" }]);
    expect((await readJobState(store, manifest)).colour.missing).toEqual([whole]);
    expect(await barAtHalf()).toMatchObject([{ frames: 900, total: 1000, done: false }]);
    expect(await statusOf()).toMatchObject({ done: 800, total: 1000 });
    expect(await progressOf("c0001")).toMatchObject({ done: 800, total: 1000 });
  });

  it("has a damaged chunk rendered again from its evidence, where that was kept", async () => {
    const evidence = jobKeys.evidence(manifest, whole);
    await store.put(evidence, value);
    await leaveSeals(store, jobKeys.evidenceSeals(manifest, whole), { [evidence]: await sealOf(value) });
    await store.put(segment, damaged);
    await leaveWorkLists(store, manifest);
    expect([await listed("colour"), await listed("finish")]).toEqual([[], [{ item: "c0000" }]]);
    const { colour, finish } = await readJobState(store, manifest);
    expect([colour.missing, finish.missing]).toEqual([[], [whole]]);
  });
});

describe("removeDamaged", () => {
  it("removes nothing of what is whole, and of damaged work only what says that it is done", async () => {
    const keys = async (): Promise<string[]> => {
      const found: string[] = [];
      for await (const key of store.list("")) found.push(key);
      return found;
    };
    const before = await keys();
    await removeDamaged(store, manifest);
    const parts = manifest.chunks.slice(2).map((part) => jobKeys.evidence(manifest, part));
    // Evidence without seals cannot be told from damaged one.
    expect(await keys()).toEqual(before.filter((key) => !parts.includes(key)));
    await store.put(segment, damaged);
    await removeDamaged(store, manifest);
    expect(await keys()).toEqual(before.filter((key) => ![...parts, report].includes(key)));
  });
});
