import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { ifThere, withFallback } from "#adapters/system-errors.ts";
import { markName } from "#adapters/disk/folder-gone.ts";
import { isFilmName } from "#core/batches/film-names.ts";
import type { TreeItem } from "#core/batches/result-stems.ts";
import { JobError } from "#core/errors.ts";
import { frameFormatOf } from "#core/film/frame-facts.ts";
import { readFrameName } from "#core/film/frame-name.ts";

export type FootageItem = TreeItem & { readonly path: string };

export type FootageTree = {
  readonly items: readonly FootageItem[];
  /** Sentences: what was left out. */
  readonly notes: readonly string[];
};

/**
 * The films in a folder and the folders below it, and each folder there that holds numbered pictures. Hidden
 * names, folders of our own and links to folders are passed over.
 *
 * @param skipped  paths of folders that are no footage
 * @throws JobError MediaMissing where the folder cannot be read
 */
export const footageIn = async (root: string, skipped: ReadonlySet<string>): Promise<FootageTree> => {
  const items: FootageItem[] = [];
  const notes: string[] = [];
  const walk = async (folder: string, place: string): Promise<void> => {
    const entries = await entriesOf(folder);
    if (entries.some(({ name }) => name === markName)) return;
    const placeOf = (name: string): string => (place === "" ? name : `${place}/${name}`);
    const files = entries.filter(({ isFolder }) => !isFolder).map(({ name }) => name);
    const pictures = files.filter((name) => frameFormatOf(name) !== null);
    if (pictures.some((name) => readFrameName(name) !== null)) {
      items.push({ place, kind: "frames", path: folder });
    } else if (pictures.length > 0) {
      notes.push(`${place === "" ? folder : place}: left out, because its pictures have no numbers`);
    }
    for (const name of files.filter(isFilmName))
      items.push({ place: placeOf(name), kind: "film", path: join(folder, name) });
    for (const { name } of entries.filter(({ isFolder }) => isFolder)) {
      const path = join(folder, name);
      if (!skipped.has(path)) await walk(path, placeOf(name));
    }
  };
  await walk(root, "");
  return { items, notes };
};

type Entry = { readonly name: string; readonly isFolder: boolean };

const entriesOf = async (folder: string): Promise<Entry[]> => {
  const found = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    throw new JobError(
      "MediaMissing",
      `the folder ${JSON.stringify(folder)} cannot be read; check its name, and whether you may read it`,
      { folder },
      { cause: error },
    );
  });
  const entries: Entry[] = [];
  for (const entry of found) {
    if (entry.name.startsWith(".")) continue;
    if (entry.isDirectory()) entries.push({ name: entry.name, isFolder: true });
    else if (entry.isFile() || (await leadsToFile(entry.isSymbolicLink(), join(folder, entry.name))))
      entries.push({ name: entry.name, isFolder: false });
  }
  return entries.sort((one, other) => (one.name < other.name ? -1 : 1));
};

const leadsToFile = async (isLink: boolean, path: string): Promise<boolean> =>
  isLink &&
  // One that cannot be looked at is not left out unsaid: it fails as a film of the batch.
  (await withFallback(
    ifThere(stat(path)).then((found) => found?.isFile() === true),
    true,
  ));
