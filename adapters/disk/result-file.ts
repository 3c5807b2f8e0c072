import { constants } from "node:fs";
import { access, rename, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { JobError } from "#core/errors.ts";
import type { ResultPlace } from "#core/ports/result-place.ts";
import { syncFile, syncFolder } from "#adapters/disk/durable.ts";
import { draftFolder, sweepDrafts } from "#adapters/disk/draft-folder.ts";
import { placeOnce } from "#adapters/disk/place-once.ts";
import { writeFailure } from "#adapters/disk/write-failure.ts";
import { ifThere } from "#adapters/system-errors.ts";
import { linkAt } from "#adapters/disk/link-at.ts";

export type IfExists = "refuse" | "replace";

/**
 * A result at a path of this machine. A symbolic link there is written through: it stays, and what it
 * points to becomes the film. Its tag stays when the file is renamed or linked to.
 */
export const resultFile = (path: string, ifExists: IfExists): ResultPlace => {
  const target = targetOf(resolve(path));
  const place = join(target.folder, target.name);
  const folder = draftFolder(place);
  const { draft } = folder;
  return {
    name: path,
    openDraft: async () => {
      await telling(path, folder.open());
      return draft;
    },
    check: () => checkTarget(path, target, ifExists),
    tag: () => telling(path, ifThere(tagOf(target.path))),
    draftTag: () => tagOf(draft),
    publish: async (over) => {
      await syncFile(draft).catch((error: unknown) => {
        throw writeFailure(path, error);
      });
      const placing =
        ifExists === "replace" || over === "own"
          ? rename(draft, target.path).then(() => true)
          : placeOnce(draft, target.path);
      const isPlaced = await placing.catch((error: unknown) => {
        throw writeFailure(path, error);
      });
      if (!isPlaced) throw outputExists(path);
      await syncFolder(target.folder);
      await folder.drop();
    },
    discard: async () => {
      await folder.drop();
      await telling(target.folder, sweepDrafts(place));
    },
  };
};

/** Links from one to the next that are followed; as many as Linux does. */
const maxLinks = 40;

/** A file to write to. Its name may be bytes that are not UTF-8; its folder is. */
type Target = { readonly folder: string; readonly path: string | Buffer; readonly name: string };

const targetAt = (path: string): Target => ({ folder: dirname(path), path, name: basename(path) });

/** Where a path leads by its last name's links, whether or not anything is there. */
const targetOf = (path: string): Target => {
  let at = path;
  for (let links = 0; links < maxLinks; links += 1) {
    const bytes = linkOf(at);
    if (bytes === null) return targetAt(at);
    const next = resolve(dirname(at), bytes.toString());
    if (Buffer.from(bytes.toString()).equals(bytes)) at = next;
    else return { ...targetAt(next), path: within(dirname(at), bytes) };
  }
  throw new JobError("OutputUnwritable", `${path} is a link that leads in a circle; correct it`, { path });
};

const within = (folder: string, path: Buffer): Buffer =>
  path.toString().startsWith("/") ? path : Buffer.concat([Buffer.from(`${folder}/`), path]);

const linkOf = (path: string): Buffer | null => {
  try {
    return linkAt(path);
  } catch (error) {
    throw writeFailure(path, error);
  }
};

/** A look at a place, whose faults say why nothing can be written there. */
const telling = <Value>(path: string, look: Promise<Value>): Promise<Value> =>
  look.catch((error: unknown) => {
    throw writeFailure(path, error);
  });

const tagOf = async (path: string | Buffer): Promise<string> => {
  const { ino, size, mtimeNs } = await stat(path, { bigint: true });
  return `${ino}-${size}-${mtimeNs}`;
};

const checkTarget = async (path: string, target: Target, ifExists: IfExists): Promise<void> => {
  const existing = await telling(path, ifThere(stat(target.path)));
  if (existing?.isDirectory() === true) {
    throw new JobError("OutputUnwritable", `${path} is a folder; name the film to write with -o`, { path });
  }
  if (existing !== null && ifExists === "refuse") throw outputExists(path);
  const { folder } = target;
  if ((await telling(folder, ifThere(stat(folder))))?.isDirectory() !== true) throw noFolder(folder);
  await access(folder, constants.W_OK).catch((error: unknown) => {
    throw writeFailure(folder, error);
  });
};

const noFolder = (folder: string): JobError =>
  new JobError(
    "OutputUnwritable",
    `there is no folder ${JSON.stringify(folder)}; create it (mkdir -p), or choose another place with -o`,
    { folder },
  );

const outputExists = (path: string): JobError =>
  new JobError(
    "OutputExists",
    `${path} exists already; give --force to replace it, or another name with -o`,
    { path },
  );
