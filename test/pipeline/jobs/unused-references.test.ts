import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, it } from "vitest";
import { openStore } from "#adapters/stores.ts";
import { jobKeys } from "#core/job/keys.ts";
import { putJson } from "#core/ports/json-values.ts";
import type { JobStore } from "#core/ports/job-store.ts";
import { unusedReferences } from "#pipeline/jobs/unused-references.ts";
import { manifest } from "#test/support/planned-job.ts";

const [coat, sea] = [
  { name: "coat.png", digest: "c0a7", frame: null },
  { name: "sea.png", digest: "5ea0", frame: null },
];
const given = { ...manifest, references: [coat, sea] };

let store: JobStore;

beforeEach(async () => {
  const folder = await mkdtemp(join(tmpdir(), "unused-"));
  store = openStore(folder);
  return () => rm(folder, { recursive: true, force: true });
});

const assign = async (shot: number, ...references: readonly (typeof coat)[]): Promise<void> => {
  const of = manifest.shots[shot] ?? { first: 0, end: 1 };
  const assigned = references.map((one) => ({ ...one, kind: "other", coverage: 0.7 }));
  await putJson(store, jobKeys.assignments(given, of), assigned);
};

it("names the pictures that gave no shot its colours, and only those", async () => {
  await assign(0);
  await assign(2, coat);
  const said = await unusedReferences(store, given);
  expect(said).toEqual([expect.stringMatching(/^the reference sea\.png gave no colours/)]);
  await assign(3, sea);
  expect(await unusedReferences(store, given)).toEqual([]);
});

it("says nothing of a film without pictures", async () => {
  expect(await unusedReferences(store, manifest)).toEqual([]);
});
