import { mkdtemp, rm, truncate } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createEvidenceFile, openEvidenceFile } from "#adapters/disk/evidence-file.ts";
import { evidenceBytes, evidenceRecord, evidenceViews } from "#core/model/evidence.ts";

const grid = { width: 8, height: 8, channels: 4 };
const range = { first: 100, end: 160 };

/** Bytes that tell frames apart, compressible like real features. */
const record = (frame: number): Uint8Array =>
  Uint8Array.from({ length: evidenceBytes(grid) }, (_, index) => (frame * 31 + (index >> 3)) % 251);

describe.each(["raw", "deflated"] as const)("evidence file, %s", (form) => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "evidence-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const write = async (): Promise<string> => {
    const spool = await createEvidenceFile(join(folder, "evidence"), grid, range, form);
    for (let frame = range.first; frame < range.end; frame += 1) await spool.append(record(frame));
    await (await spool.finish()).close();
    return spool.path;
  };

  it("gives back every frame as it was, in any order", async () => {
    const reader = await openEvidenceFile(await write(), grid, range);
    for (const frame of [100, 159, 130, 101, 158, 100, 145]) {
      expect(evidenceRecord(await reader.read(frame))).toEqual(record(frame));
    }
    await reader.close();
  });

  it("keeps what was read valid while more is read", async () => {
    const reader = await openEvidenceFile(await write(), grid, range);
    const first = await reader.read(100);
    for (let frame = 101; frame < 160; frame += 1) await reader.read(frame);
    expect(first).toEqual(evidenceViews(grid, record(100)));
    await reader.close();
  });

  it("will not end while frames are missing", async () => {
    const spool = await createEvidenceFile(join(folder, "evidence"), grid, range, form);
    await spool.append(record(100));
    await expect(spool.finish()).rejects.toMatchObject({ name: "ChunkIncomplete" });
  });

  it("refuses a file cut short, and a file of another range", async () => {
    const path = await write();
    await expect(openEvidenceFile(path, grid, { first: 100, end: 150 })).rejects.toMatchObject({
      name: "ChunkIncomplete",
    });
    await truncate(path, 1000);
    await expect(openEvidenceFile(path, grid, range)).rejects.toMatchObject({ name: "ChunkIncomplete" });
  });

  it("makes nothing larger than a frame of what says that it is one", async () => {
    const spool = await createEvidenceFile(join(folder, "evidence"), grid, range, form);
    for (const length of [2 ** 24, evidenceBytes(grid) + 1]) await spool.append(new Uint8Array(length));
    for (let frame = range.first + 2; frame < range.end; frame += 1) await spool.append(record(frame));
    const reader = await spool.finish();
    for (const frame of [range.first, range.first + 1])
      await expect(reader.read(frame)).rejects.toMatchObject({ name: "ChunkIncomplete" });
    expect(evidenceRecord(await reader.read(range.first + 2))).toEqual(record(range.first + 2));
    await reader.close();
  });

  it("leaves nothing when discarded", async () => {
    const spool = await createEvidenceFile(join(folder, "evidence"), grid, range, form);
    await spool.append(record(100));
    await spool.discard();
    await expect(openEvidenceFile(spool.path, grid, range)).rejects.toThrow(/ENOENT/);
  });
});
