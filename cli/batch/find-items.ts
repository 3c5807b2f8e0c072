import { basename, dirname, relative, resolve } from "node:path";
import { glob } from "tinyglobby";
import { withCutsRead } from "#adapters/cuts/cut-files.ts";
import { footageIn, type FootageItem } from "#adapters/disk/footage-tree.ts";
import { lookAt } from "#adapters/disk/look-at.ts";
import { resultStems } from "#core/batches/result-stems.ts";
import { JobError } from "#core/errors.ts";
import { frameFormatOf } from "#core/film/frame-facts.ts";
import { readFrameName, readFramePattern } from "#core/film/frame-name.ts";
import type { BatchItem } from "#core/job/batch.ts";
import { isGlob } from "#core/store/glob.ts";

/** One film, sequence or cut of a batch. */
export type WorkItem = Pick<BatchItem, "id" | "order" | "footage"> &
  Pick<FootageItem, "place" | "kind" | "path"> & {
    /** Where its result goes in the folder of results, without an ending. */
    readonly stem: string;
  };

export type FoundItems = {
  readonly items: readonly WorkItem[];
  /** Sentences: what was left out. */
  readonly notes: readonly string[];
};

type Found = Pick<WorkItem, "id" | "order" | "footage" | "kind" | "path"> & {
  /** In the tree of its own source. */
  readonly place: string;
  /** The folder that the place counts from. */
  readonly base: string;
};

/**
 * What the items of a batch name on this machine's disk: films, globs of them, sequences, and folders with all
 * that lies below them.
 *
 * @param folder  that sources are named from
 * @param results  is never looked into
 * @throws JobError MediaMissing, UsageInvalid
 */
export const findItems = async (
  asked: readonly BatchItem[],
  folder: string,
  results: string,
): Promise<FoundItems> => {
  const found: Found[] = [];
  const notes: string[] = [];
  for (const item of asked) {
    refuseColourist(item);
    const order = await withCutsRead(item.order, folder);
    const references = order.references?.map((path) =>
      path.startsWith("s3:") ? path : resolve(folder, path),
    );
    const wanted = { ...item, order: references === undefined ? order : { ...order, references } };
    const some = await footageOf(wanted, folder, new Set([results, ...(references ?? [])]));
    found.push(
      ...some.items.map((one) => ({ ...one, id: item.id, order: wanted.order, footage: item.footage })),
    );
    notes.push(...some.notes);
  }
  const placed = placedInOneTree(found);
  refuseTwice(placed);
  const stems = resultStems(placed);
  return {
    items: placed.map((item, index) => ({ ...item, stem: stems[index] ?? item.place })),
    notes,
  };
};

/** Waiting for people and asking addresses are the deployed workflow's. @throws JobError UsageInvalid */
const refuseColourist = ({ source, order }: BatchItem): void => {
  if (order.keyFramesBy == null) return;
  throw new JobError(
    "UsageInvalid",
    `${source}: keyFramesBy is for jobs in the cloud (chromaloom submit); on this machine colour the film by itself: chromaloom colorize ${source} --colourist ...`,
  );
};

type Footage = {
  readonly items: readonly Pick<Found, "kind" | "path" | "place" | "base">[];
  readonly notes: readonly string[];
};

const footageOf = async (
  item: BatchItem,
  folder: string,
  skipped: ReadonlySet<string>,
): Promise<Footage> => {
  const { source } = item;
  if (source.startsWith("s3://")) {
    throw new JobError(
      "UsageInvalid",
      `${source} lies in the cloud and is coloured there: chromaloom submit; name files of this machine here`,
    );
  }
  const path = resolve(folder, source);
  const there = await lookAt(path);
  if (there?.isDirectory() === true) return inTree(item, path, skipped);
  const name = basename(path);
  if (frameFormatOf(name) !== null) return one("frames", path, framesPlace(name));
  if (there !== null || !isGlob(source)) return one("film", path, name);
  refuseId(item);
  const films = await glob(source, { cwd: folder, absolute: true, onlyFiles: true });
  if (films.length > 0)
    return { items: films.sort().flatMap((film) => one("film", film, basename(film)).items), notes: [] };
  const folders = await glob(source, { cwd: folder, absolute: true, onlyDirectories: true });
  if (folders.length === 0) {
    throw new JobError(
      "MediaMissing",
      `nothing in ${folder} matches ${source}; check the pattern and the folder`,
      { folder, source },
    );
  }
  const trees = await Promise.all(
    folders.sort().map((tree) => inTree(item, resolve(tree), skipped, dirname(resolve(tree)))),
  );
  return { items: trees.flatMap(({ items }) => items), notes: trees.flatMap(({ notes }) => notes) };
};

const one = (kind: Found["kind"], path: string, place: string): Footage => ({
  items: [{ kind, path, place, base: dirname(path) }],
  notes: [],
});

/** Of a pattern or one frame: what stands before the number. */
const framesPlace = (name: string): string => {
  const { prefix } = readFramePattern(name) ?? readFrameName(name) ?? { prefix: "" };
  return prefix.replace(/[*?[{].*$/s, "").replace(/[._ -]+$/, "") || "frames";
};

/** @param base  that places count from; absent: the tree's own folder */
const inTree = async (
  item: BatchItem,
  root: string,
  skipped: ReadonlySet<string>,
  base = root,
): Promise<Footage> => {
  const { items, notes } = await footageIn(root, skipped);
  if (items.length > 1) refuseId(item);
  const [first, ...others] = items;
  // The folder is the sequence: it is named as any other item is.
  if (first?.place === "" && others.length === 0)
    return { items: [{ ...first, base: dirname(root), place: basename(root) }], notes };
  const above = relative(base, root);
  return {
    // The folder itself has no place in its own tree but its name.
    items: items.map(({ place, kind, path }) => ({
      kind,
      path,
      base,
      place: [above, place].filter((part) => part !== "").join("/") || basename(root),
    })),
    notes,
  };
};

const refuseId = ({ source, id }: BatchItem): void => {
  if (id === null) return;
  throw new JobError(
    "UsageInvalid",
    `${source} names several films, so it cannot have the id ${id}; omit the id, or name one film`,
  );
};

/** Places from the folder that all sources have in common. */
const placedInOneTree = (found: readonly Found[]): Found[] => {
  const bases = [...new Set(found.map(({ base }) => base))];
  if (bases.length < 2) return [...found];
  const shared = bases.reduce(sharedFolder);
  return found.map((item) => ({
    ...item,
    place: [relative(shared, item.base), item.place].filter((part) => part !== "").join("/"),
  }));
};

const sharedFolder = (one: string, other: string): string => {
  const [a, b] = [one.split("/"), other.split("/")];
  const differs = a.findIndex((part, index) => part !== b[index]);
  return (differs === -1 ? a : a.slice(0, differs)).join("/") || "/";
};

const refuseTwice = (items: readonly Found[]): void => {
  const seen = new Set<string>();
  for (const { place, path } of items) {
    if (seen.has(place)) {
      throw new JobError(
        "UsageInvalid",
        `the batch names ${path} twice, and both results would be the same file; omit one`,
        { path },
      );
    }
    seen.add(place);
  }
};

/** Where results go when nobody says: beside a folder or a batch's file, under its name. */
export const defaultResults = ([first = "", ...others]: readonly string[], isFolder: boolean): string => {
  if (others.length > 0) return resolve("batch.color");
  if (isFolder) return `${resolve(first)}.color`;
  return first.endsWith(".json")
    ? `${resolve(first).slice(0, -".json".length)}.color`
    : resolve("batch.color");
};

/** @throws JobError UsageInvalid where results would lie among the films */
export const refuseOntoThemselves = (items: readonly WorkItem[], results: string): void => {
  const among = items.find(
    ({ path, kind }) => path === results || (kind === "film" && dirname(path) === results),
  );
  if (among === undefined) return;
  throw new JobError(
    "UsageInvalid",
    `the results would lie in ${results}, among the films themselves; name another folder with -o`,
    { results },
  );
};
