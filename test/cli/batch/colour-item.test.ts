import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { knownItem } from "#cli/batch/colour-item.ts";

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "item-"));
  execFileSync("mkfifo", [join(root, "pipe.mp4")]);
});
afterAll(() => rm(root, { recursive: true, force: true }));

it("refuses a pipe in a film's place, and does not wait for it", () => {
  const item = { place: "pipe.mp4", stem: "pipe", path: join(root, "pipe.mp4"), kind: "film" } as const;
  return expect(knownItem({ ...item, id: null, order: {}, footage: {} }, null)).rejects.toThrow(
    /pipe.mp4" is not an ordinary file/,
  );
});
