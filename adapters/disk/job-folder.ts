import { mkdir, open, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { JobError } from "#core/errors.ts";
import type { JobStore } from "#core/ports/job-store.ts";
import { folderStore } from "#adapters/disk/folder-store.ts";
import { writeFailure } from "#adapters/disk/write-failure.ts";

export type JobFolder = {
  readonly root: string;
  readonly store: JobStore;
  /** Where tasks put what is theirs alone. */
  readonly scratchParent: string;
  /** Lets others in again; with "remove" nothing of the job stays. */
  close(after: "keep" | "remove"): Promise<void>;
};

/**
 * Opens a job's folder for this process alone, and sweeps away what a killed run left half-made.
 *
 * @throws JobError JobBusy while another live process works in it
 */
export const openJobFolder = async (root: string): Promise<JobFolder> => {
  await mkdir(root, { recursive: true }).catch((error: unknown) => {
    throw writeFailure(root, error);
  });
  const lock = join(root, "job.lock");
  await takeLock(lock, root);
  const scratchParent = join(root, "scratch");
  await rm(scratchParent, { recursive: true, force: true });
  await sweepDrafts(root);
  return {
    root,
    store: folderStore(root),
    scratchParent,
    close: async (after) => {
      await rm(after === "remove" ? root : lock, { recursive: true, force: true });
      if (after === "keep") await rm(scratchParent, { recursive: true, force: true });
    },
  };
};

const takeLock = async (lock: string, root: string): Promise<void> => {
  for (;;) {
    try {
      const file = await open(lock, "wx");
      await file.writeFile(String(process.pid));
      await file.close();
      return;
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST"))
        throw writeFailure(lock, error);
    }
    const holder = Number(await readFile(lock, "utf8").catch(() => ""));
    if (isAlive(holder)) {
      throw new JobError(
        "JobBusy",
        `process ${holder} is already working on this job (${root}); wait for it, or stop it first`,
        { root, holder },
      );
    }
    await rm(lock, { force: true });
  }
};

const isAlive = (pid: number): boolean => {
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, but belongs to somebody else.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
};

/** Files that were being written when a run was killed. */
const sweepDrafts = async (root: string): Promise<void> => {
  const names = await readdir(root, { recursive: true });
  await Promise.all(
    names
      .filter((name) => /\.tmp-[0-9a-f-]{36}$/.test(name))
      .map((name) => rm(join(root, name), { force: true })),
  );
};
