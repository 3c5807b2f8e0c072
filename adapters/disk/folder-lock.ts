import { randomUUID } from "node:crypto";
import { readFileSync, readlinkSync } from "node:fs";
import { mkdir, readdir, rename, rm, rmdir, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";
import { smallTextAt } from "#adapters/read-at-most.ts";
import { writeFailure } from "#adapters/disk/write-failure.ts";
import { systemCode } from "#adapters/system-errors.ts";

const holderSchema = z.strictObject({
  machine: z.string(),
  boot: z.string(),
  processes: z.string().describe("the space that process ids are counted in"),
  pid: z.int().positive(),
  started: z.string().describe("when the process was started, as its machine counts"),
});

/** Who holds, or wants, a lock. */
export type LockHolder = z.infer<typeof holderSchema>;

export type FolderLock = { release(): Promise<void> };

/** Whether a lock's folder has files of this name. */
export const isLockFile = (name: string): boolean => /^[\w-]+\.(?:wanted|held)(?:\.tmp)?$/.test(name);

/** Tries while others want the lock at the same time; each waits for a random while in between. */
const maxTries = 60;

/**
 * Takes the lock that a folder stands for. Everyone who wants it leaves a file of a name of its own there
 * first and looks for others' then, so of two at least one sees the other: anyone who sees another that
 * lives gives way. Files of processes that are gone are taken away by anyone who sees them.
 *
 * @returns the lock, or who holds it
 */
export const takeLock = async (folder: string): Promise<FolderLock | { readonly holder: LockHolder }> => {
  const id = randomUUID();
  const [wanting, holding] = [join(folder, `${id}.wanted`), join(folder, `${id}.held`)];
  try {
    for (let tries = 1; ; tries += 1) {
      await leave(folder, wanting);
      const others = await livingOthers(folder, id);
      if (others.length === 0) break;
      await rm(wanting, { force: true });
      const holder = others.find(({ holds }) => holds) ?? (tries === maxTries ? others[0] : undefined);
      if (holder !== undefined) return { holder: holder.holder };
      await sleep(5 + Math.random() * 20 * Math.min(tries, 5));
    }
    // Beside the other, which stays: a name that changes can be missed by anyone who looks just then.
    await leave(folder, holding);
  } catch (error) {
    throw writeFailure(folder, error);
  }
  return {
    release: async () => {
      await rm(holding, { force: true });
      await rm(wanting, { force: true });
      await rmdir(folder).catch(() => undefined);
    },
  };
};

/** Seen whole or not at all: it gets its name when it is written. */
const leave = async (folder: string, path: string): Promise<void> => {
  const draft = `${path}.tmp`;
  for (;;) {
    try {
      await mkdir(folder, { recursive: true });
      await writeFile(draft, JSON.stringify(ourselves()));
      await rename(draft, path);
      return;
    } catch (error) {
      // The last to release the lock took the folder away.
      if (systemCode(error) !== "ENOENT") throw error;
    }
  }
};

type Other = { readonly holder: LockHolder; readonly holds: boolean };

const livingOthers = async (folder: string, ownId: string): Promise<Other[]> => {
  const others: Other[] = [];
  for (const name of await readdir(folder)) {
    if (name.startsWith(ownId) || !isLockFile(name)) continue;
    const holder = await readHolder(join(folder, name));
    if (holder === null) continue;
    if (!isAlive(holder)) await rm(join(folder, name), { force: true });
    // Anyone who writes one sees ours when it is written; one that was cut off is gone with its process.
    else if (!name.endsWith(".tmp")) others.push({ holder, holds: name.endsWith(".held") });
  }
  return others;
};

/** null: it went while it was looked at, or a power cut emptied it. */
const readHolder = async (path: string): Promise<LockHolder | null> => {
  const text = await smallTextAt(path);
  try {
    return holderSchema.parse(JSON.parse(text ?? ""));
  } catch {
    if (text !== null) await rm(path, { force: true });
    return null;
  }
};

const textOf = (path: string): string => {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    return "";
  }
};

const linkOf = (path: string): string => {
  try {
    return readlinkSync(path);
  } catch {
    return "";
  }
};

/** When a process was started; null: there is none. Where that cannot be known, existence is enough. */
const startOf = (pid: number): string | null => {
  const stat = textOf(`/proc/${pid}/stat`);
  // The name in brackets may hold anything; the 22nd field is the 20th after it.
  if (stat !== "") return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
  try {
    process.kill(pid, 0);
    return "";
  } catch (error) {
    // EPERM: it lives, but belongs to somebody else.
    return systemCode(error) === "EPERM" ? "" : null;
  }
};

const ourselves = (): LockHolder => ({
  machine: `${hostname()} ${textOf("/etc/machine-id")}`.trim(),
  boot: textOf("/proc/sys/kernel/random/boot_id"),
  processes: linkOf("/proc/self/ns/pid"),
  pid: process.pid,
  started: startOf(process.pid) ?? "",
});

/** Of another machine or container nothing can be known: it counts as alive. */
const isAlive = (holder: LockHolder): boolean => {
  const here = ourselves();
  if (holder.machine !== here.machine) return true;
  if (holder.boot !== here.boot) return false;
  if (holder.processes !== here.processes) return true;
  const started = startOf(holder.pid);
  return started !== null && (started === holder.started || started === "" || holder.started === "");
};
