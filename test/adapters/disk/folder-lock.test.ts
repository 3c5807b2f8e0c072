import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { takeLock, type LockHolder } from "#adapters/disk/folder-lock.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "lock-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A process that takes the locks it is told to, says whether it got them, and keeps them. */
const racer = () => {
  const script = `
    const { takeLock } = await import("#adapters/disk/folder-lock.ts");
    const { createInterface } = await import("node:readline");
    console.log("ready");
    for await (const path of createInterface({ input: process.stdin }))
      console.log("release" in (await takeLock(path)) ? "taken" : "busy");`;
  const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", script]);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<string> => String((await lines.next()).value);
  return { child, next };
};

const stale: LockHolder = { machine: "", boot: "before", processes: "", pid: 1, started: "" };

describe("takeLock", () => {
  it("is taken by one of six processes, whatever a dead one left", { timeout: 120_000 }, async () => {
    const racers = Array.from({ length: 6 }, racer);
    await Promise.all(racers.map(({ next }) => next()));
    const machine = (await holderOf(join(folder, "own"))).machine;
    for (let round = 0; round < 40; round += 1) {
      const lock = join(folder, `race-${round}`);
      await mkdir(lock);
      await writeFile(join(lock, "dead.held"), JSON.stringify({ ...stale, machine }));
      for (const { child } of racers) child.stdin.write(`${lock}\n`);
      const ends = await Promise.all(racers.map(({ next }) => next()));
      expect(ends.filter((end) => end === "taken")).toHaveLength(1);
      expect((await readdir(lock)).filter((name) => name.endsWith(".held"))).toHaveLength(1);
    }
    for (const { child } of racers) child.kill("SIGKILL");
  });

  it("is free again when released, and leaves nothing", async () => {
    const lock = join(folder, "released");
    const taken = await takeLock(lock);
    expect(await takeLock(lock)).toMatchObject({ holder: { pid: process.pid } });
    if ("release" in taken) await taken.release();
    expect(await readdir(folder)).not.toContain("released");
  });

  it("does not take a new process with the number of a dead one for it", async () => {
    const own = await holderOf(join(folder, "reused"));
    const lock = join(folder, "reused-lock");
    await mkdir(lock);
    await writeFile(join(lock, "dead.held"), JSON.stringify({ ...own, started: `${own.started}0` }));
    expect(await takeLock(lock)).toHaveProperty("release");
  });

  it("takes a holder on another machine for alive, and an emptied file for nobody", async () => {
    const own = await holderOf(join(folder, "far"));
    const lock = join(folder, "far-lock");
    await mkdir(lock);
    await writeFile(join(lock, "empty.held"), "");
    await writeFile(join(lock, "far.held"), JSON.stringify({ ...own, machine: "elsewhere" }));
    expect(await takeLock(lock)).toMatchObject({ holder: { machine: "elsewhere" } });
    await rm(join(lock, "far.held"));
    expect(await takeLock(lock)).toHaveProperty("release");
  });
});

/** Who we are to a lock. */
const holderOf = async (path: string): Promise<LockHolder> => {
  await takeLock(path);
  const seen = await takeLock(path);
  if ("release" in seen) throw new Error(`${hostname()} took a lock twice`);
  return seen.holder;
};
