import { link, mkdir, readdir, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32), so that a trial can be tried again. */
export const lot = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

type Damage = (path: string, draw: () => number) => Promise<void>;

const changed =
  (change: (bytes: Buffer, draw: () => number) => Buffer): Damage =>
  async (path, draw) =>
    writeFile(path, change(await readFile(path), draw));

/** What disks, power cuts and people do to a file. */
export const damages: Readonly<Record<string, Damage>> = {
  flipped: changed((bytes, draw) => {
    const place = Math.floor(draw() * bytes.length);
    bytes[place] = (bytes[place] ?? 0) ^ (1 << Math.floor(draw() * 8));
    return bytes;
  }),
  cut: changed((bytes, draw) => bytes.subarray(0, Math.floor(draw() * bytes.length))),
  emptied: changed(() => Buffer.alloc(0)),
  garbled: changed((bytes, draw) => Buffer.from(bytes.map(() => Math.floor(draw() * 256)))),
  lengthened: changed((bytes) => Buffer.concat([bytes, Buffer.from(" []")])),
  removed: (path) => rm(path),
  swapped: async (path) => {
    const names = await readdir(dirname(path), { withFileTypes: true });
    const files = names.filter((entry) => entry.isFile() && entry.name !== "chromaloom.json");
    const siblings = files.map(({ name }) => join(dirname(path), name));
    const sibling = siblings[(siblings.indexOf(path) + 1) % siblings.length] ?? path;
    await rename(path, `${path}.third`);
    if (sibling !== path) await rename(sibling, path);
    await rename(`${path}.third`, sibling);
  },
  linked: async (path) => {
    await rename(path, `${path}.aside`);
    await symlink(`${path}.aside`, path);
  },
  "folder in its place": async (path) => {
    await rm(path);
    await mkdir(path);
  },
};

/** Files below a folder, by path, the mark apart. */
export const filesBelow = async (folder: string): Promise<string[]> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name !== "chromaloom.json")
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
};

/** Puts back what `saved` holds, into the same folder: one that is made again would be a copy. */
export const restore = async (saved: string, folder: string): Promise<void> => {
  for (const name of await readdir(folder)) await rm(join(folder, name), { recursive: true, force: true });
  const entries = await readdir(saved, { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    const from = join(entry.parentPath, entry.name);
    const to = join(folder, from.slice(saved.length + 1));
    if (entry.isDirectory()) await mkdir(to, { recursive: true });
    else {
      await mkdir(dirname(to), { recursive: true });
      await writeFile(to, await readFile(from));
    }
  }
};

export const putBack = async (saved: string, path: string): Promise<void> => {
  await rm(path, { force: true, recursive: true });
  await link(saved, path);
};
