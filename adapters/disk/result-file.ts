import { constants } from "node:fs";
import { access, link, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, extname, join, resolve } from "node:path";
import { JobError } from "#core/errors.ts";
import type { ResultPlace } from "#core/ports/result-place.ts";
import { writeFailure } from "#adapters/disk/write-failure.ts";

export type IfExists = "refuse" | "replace";

/** A result at a path of this machine. Its tag stays when the file is renamed or linked to. */
export const resultFile = (path: string, ifExists: IfExists): ResultPlace => {
  const target = resolve(path);
  // The name's end stays, because ffmpeg takes the container from it.
  const draft = join(
    dirname(target),
    `.${basename(target, extname(target))}.draft-${process.pid}${extname(target)}`,
  );
  return {
    name: path,
    draft,
    check: () => checkTarget(path, target, ifExists),
    tag: () => tagOf(target).catch(() => null),
    draftTag: () => tagOf(draft),
    publish: async () => {
      if (ifExists === "replace") return rename(draft, target);
      await link(draft, target).catch((error: unknown) => {
        if (error instanceof Error && "code" in error && error.code === "EEXIST") throw outputExists(path);
        throw writeFailure(target, error);
      });
      await rm(draft);
    },
    discard: () => rm(draft, { force: true }),
  };
};

const tagOf = async (path: string): Promise<string> => {
  const { ino, size, mtimeNs } = await stat(path, { bigint: true });
  return `${ino}-${size}-${mtimeNs}`;
};

const checkTarget = async (path: string, target: string, ifExists: IfExists): Promise<void> => {
  const existing = await stat(target).catch(() => null);
  if (existing?.isDirectory() === true) {
    throw new JobError("OutputUnwritable", `${path} is a folder; name the film to write with -o`, { path });
  }
  if (existing !== null && ifExists === "refuse") throw outputExists(path);
  await access(dirname(target), constants.W_OK).catch((error: unknown) => {
    throw writeFailure(dirname(target), error);
  });
};

const outputExists = (path: string): JobError =>
  new JobError(
    "OutputExists",
    `${path} exists already; give --force to replace it, or another name with -o`,
    { path },
  );
