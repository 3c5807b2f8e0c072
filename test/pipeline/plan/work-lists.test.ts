import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { folderStore } from "#adapters/disk/folder-store.ts";
import { jobKeys } from "#core/job/keys.ts";
import type { Manifest, PartChunk, ShotsChunk } from "#core/job/manifest.ts";
import type { JobStore } from "#core/ports/job-store.ts";
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
  controls: [],
  editedDigests: {},
} as unknown as Manifest;

let store: JobStore;
beforeEach(async () => {
  store = folderStore(await mkdtemp(join(tmpdir(), "lists-")));
});

const leave = async (...keys: string[]): Promise<void> => {
  await Promise.all(keys.map((key) => store.put(key, new Uint8Array(1))));
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
    await leave(jobKeys.colourReport(manifest, whole), jobKeys.linkReport(manifest, shot));
    expect(await lists()).toEqual({ colour: ["c0001", "c0002"], link: [], finish: ["c0001", "c0002"] });
    await leave(...parts.map((part) => jobKeys.finishReport(manifest, part)));
    expect(await lists()).toEqual({ colour: [], link: [], finish: [] });
  });

  it("colours a part again whose evidence is gone while it is not finished, and only then", async () => {
    await leave(
      ...parts.map((part) => jobKeys.colourReport(manifest, part)),
      jobKeys.evidence(manifest, first),
    );
    expect((await lists())["colour"]).toEqual(["c0000", "c0002"]);
    await leave(jobKeys.finishReport(manifest, second));
    expect((await lists())["colour"]).toEqual(["c0000"]);
  });

  it("trusts no report of another plan", async () => {
    const other = { ...manifest, renderDigest: "other" };
    await leave(...manifest.chunks.map((chunk) => jobKeys.colourReport(other, chunk)));
    expect((await lists())["colour"]).toEqual(["c0000", "c0001", "c0002"]);
  });
});
