/**
 * Names that are not UTF-8, as old disks and archives hold them. Node gives such an argument with U+FFFD in
 * place of what it cannot read, and no child can be given its bytes. So the file gets an alias: a symbolic
 * link of a plain name, in a folder of this person's own, which stays so that a kept job finds its film.
 */
import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { lstat, mkdir, readdir, readFile, rename, stat, symlink } from "node:fs/promises";
import { homedir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { JobError } from "#core/errors.ts";
import { ifThere, withFallback } from "#adapters/system-errors.ts";
import { linkAt } from "#adapters/disk/link-at.ts";

/** What stands in a string for bytes that are not UTF-8. */
const unread = "\uFFFD";

const aliasRoot = (): string => join(homedir(), ".cache", "chromaloom", "names");

/** Letters of the name of an alias's own folder. */
const placeLength = 16;

const isUtf8 = (bytes: Buffer): boolean => Buffer.from(bytes.toString()).equals(bytes);

/** One character a byte: paths can be taken apart in it, and turned back. */
const asLatin1 = (bytes: Buffer): string => bytes.toString("latin1");
const fromLatin1 = (text: string): Buffer => Buffer.from(text, "latin1");

/**
 * The arguments, with an alias for each that names a file or folder whose name is not UTF-8.
 *
 * @param args  as Node reads them
 * @throws JobError UsageInvalid where the current folder has such a name, OutputUnwritable
 */
export const withAliases = async (args: readonly string[]): Promise<string[]> => {
  if (process.cwd().includes(unread)) {
    throw new JobError(
      "UsageInvalid",
      "the name of the current folder is not UTF-8, so names in it cannot be completed; go to a folder above it (cd ..) and name the film from there",
    );
  }
  if (!args.some((argument) => argument.includes(unread))) return [...args];
  const raw = await rawArguments(args.length);
  return Promise.all(args.map((argument, index) => aliasOfArgument(argument, raw[index])));
};

/** The arguments' bytes, where the system tells them. */
const rawArguments = async (count: number): Promise<Buffer[]> => {
  const line = (await ifThere(readFile("/proc/self/cmdline"))) ?? Buffer.alloc(0);
  const texts = asLatin1(line).split("\0").slice(0, -1);
  return texts.slice(-count).map(fromLatin1);
};

const aliasOfArgument = async (argument: string, raw: Buffer | undefined): Promise<string> => {
  if (!argument.includes(unread)) return argument;
  const option = /^--[\w-]+=/.exec(argument)?.[0] ?? "";
  const path = argument.slice(option.length);
  if (await isThereOrDenied(path)) return argument;
  const isGiven = raw?.toString() === argument && !isUtf8(raw);
  const bytes = isGiven ? raw.subarray(option.length) : await foundBytes(path);
  return bytes === null ? argument : `${option}${await aliasOf(absolute(bytes))}`;
};

/** An argument that cannot be looked at stays as it is: what opens it says why. */
const isThereOrDenied = (path: string): Promise<boolean> =>
  withFallback(
    ifThere(stat(path)).then((found) => found !== null),
    true,
  );

const absolute = (path: Buffer): Buffer =>
  asLatin1(path).startsWith("/") ? path : Buffer.concat([Buffer.from(`${process.cwd()}/`), path]);

/** A path's bytes by what lies in its folders; null where nothing or more than one thing reads like it. */
const foundBytes = async (path: string): Promise<Buffer | null> => {
  let at = Buffer.from(path.startsWith("/") ? "/" : `${process.cwd()}/`);
  for (const name of path.split("/").filter((name) => name !== "")) {
    const next = name.includes(unread) ? await onlyOneRead(at, name) : Buffer.from(name);
    if (next === null) return null;
    at = Buffer.concat([at, next, Buffer.from("/")]);
  }
  return at.subarray(0, -1);
};

const onlyOneRead = async (folder: Buffer, name: string): Promise<Buffer | null> => {
  // As above: what opens the name says why.
  const names = await withFallback(readdir(folder, { encoding: "buffer" }), []);
  const [found, ...others] = names
    .map((found) => Buffer.from(found))
    .filter((found) => String(found) === name);
  return found === undefined || others.length > 0 ? null : found;
};

/**
 * A path that leads to `bytes` and is UTF-8: the same where that is, else an alias. What does not exist yet
 * gets one too, which the result is written through.
 *
 * @throws JobError OutputUnwritable
 */
const aliasOf = async (bytes: Buffer): Promise<string> => {
  if (isUtf8(bytes)) return bytes.toString();
  const [folder, name] = [fromLatin1(dirname(asLatin1(bytes))), fromLatin1(basename(asLatin1(bytes)))];
  // So that a link's own text has no such bytes but in its last name.
  const above = await aliasOf(folder);
  if (isUtf8(name)) return join(above, name.toString());
  const plain = name.toString().replaceAll(unread, "_");
  const target = Buffer.concat([Buffer.from(`${above}/`), name]);
  const place = join(aliasRoot(), createHash("sha256").update(target).digest("hex").slice(0, placeLength));
  await linkTo(target, place, plain);
  return join(place, plain);
};

const linkTo = async (target: Buffer, place: string, name: string): Promise<void> => {
  const alias = join(place, name);
  try {
    await mkdir(place, { recursive: true, mode: 0o700 });
    const known = await ifThere(lstat(alias));
    if (known !== null && linkAt(alias)?.equals(target) === true) return;
    const draft = `${alias}.${process.pid}`;
    await symlink(target, draft);
    await rename(draft, alias);
  } catch (error) {
    throw new JobError(
      "OutputUnwritable",
      `the name ${JSON.stringify(name)} is not UTF-8, and the link that stands for it cannot be written to ${place}; rename the file, or set HOME to a folder you may write to`,
      { place },
      { cause: error },
    );
  }
};

/** What an alias stands for; null where `path` is none. */
const aliased = (path: string): Buffer | null =>
  resolve(path).startsWith(`${aliasRoot()}/`) ? linkAt(path) : null;

/**
 * A path in the same folder as what `path` stands for.
 *
 * @param rename  from one path to the other; it may see a name in another encoding, ASCII apart
 */
export const siblingOf = async (path: string, rename: (path: string) => string): Promise<string> => {
  const bytes = aliased(path);
  return bytes === null ? rename(path) : aliasOf(fromLatin1(rename(asLatin1(bytes))));
};

/** A path for what is to lie beside `path` under a name of its own: in its real folder, by a plain name. */
export const plainBeside = (path: string): string => {
  const bytes = aliased(path);
  return bytes === null ? path : join(dirname(bytes.toString()), basename(path));
};

/** What `path` stands for, for calls that make what is not there yet. */
export const bytesOf = (path: string): Buffer | string => aliased(path) ?? path;

/** A text with every alias in it as a person knows it. */
export const withoutAliases = (text: string): string => {
  const [before, after] = text.split(`${aliasRoot()}/`, 2);
  const place = after?.slice(0, placeLength) ?? "";
  const [name] = nameIn(join(aliasRoot(), place));
  const alias = `${aliasRoot()}/${place}/${name ?? ""}`;
  if (before === undefined || name === undefined || !text.startsWith(alias, before.length)) return text;
  const known = linkAt(alias)?.toString() ?? name;
  return withoutAliases(`${before}${known}${text.slice(before.length + alias.length)}`);
};

const nameIn = (place: string): string[] => {
  try {
    return readdirSync(place);
  } catch {
    // A text is told with its alias rather than not at all.
    return [];
  }
};
