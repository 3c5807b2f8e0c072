import { lstat, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import * as z from "zod";
import { smallTextAt } from "#adapters/read-at-most.ts";
import { ifThere } from "#adapters/system-errors.ts";
import { placeOnce } from "#adapters/disk/place-once.ts";
import { writeFailure } from "#adapters/disk/write-failure.ts";
import { draftNames } from "#adapters/cels/unfinished-cut.ts";
import { JobError } from "#core/errors.ts";
import type { FramesPlace } from "#adapters/frames/frames-place.ts";

/**
 * What a run of cels is about to give names to. It lies beside the result from before the first folder gets
 * its name until the report has its own, so that a run that was killed in between knows its own drawings.
 */
const claimSchema = z.strictObject({
  version: z.literal(1),
  folders: z
    .record(z.string(), z.array(z.string()))
    .describe(
      "by layer: tags of the folder that goes there, and of one that a run killed earlier put there",
    ),
  reports: z.array(z.string()).describe("the same of the report"),
});

type Claim = z.infer<typeof claimSchema>;

const claimFile = (folder: string): string =>
  join(dirname(resolve(folder)), `.${basename(folder)}.cels-unfinished.json`);

/** The claim of a run that was stopped, where there is one. @throws JobError OutputExists for what is no claim */
export const readClaim = async (folder: string): Promise<Claim | null> => {
  const path = claimFile(folder);
  const found = await ifThere(lstat(path));
  // What a power cut left empty says nothing, and nothing is lost with it.
  if (found === null || (found.isFile() && found.size === 0)) return null;
  try {
    return claimSchema.parse(JSON.parse((await smallTextAt(path)) ?? ""));
  } catch (error) {
    throw new JobError(
      "OutputExists",
      `${path} is where a run says what it is about to leave, and this is none of ours; move it, or name another folder with -o`,
      { path },
      { cause: error },
    );
  }
};

/** Whether what lies at a layer's place is what the stopped run put there, untouched since. */
export const isClaimed = async (
  claim: Claim | null,
  layer: string,
  place: FramesPlace,
): Promise<boolean> => {
  const tag = await place.tag();
  return tag !== null && claim?.folders[layer]?.includes(tag) === true;
};

export const isClaimedReport = async (claim: Claim | null, path: string): Promise<boolean> => {
  const tag = await tagOf(path);
  return tag !== null && claim?.reports.includes(tag) === true;
};

const tagOf = async (path: string): Promise<string | null> => {
  const found = await ifThere(lstat(path, { bigint: true }));
  return found === null ? null : `${found.dev}-${found.ino}-${found.size}-${found.mtimeNs}`;
};

export const reportTaken = (path: string): JobError =>
  new JobError(
    "OutputExists",
    `${path} is there already; give --force to replace it, or another folder with -o`,
    { path },
  );

export type CelsOutcome = {
  readonly folder: string;
  /** A folder of ours on the same disk, for what is half written. */
  readonly drafts: string;
  /** Folders that are ready to be published, by layer, with their places. */
  readonly layers: readonly {
    readonly layer: string;
    readonly place: FramesPlace;
    readonly ready: string;
  }[];
  readonly report: { readonly path: string; readonly text: string; readonly mayReplace: boolean };
};

/**
 * Gives the drawings and their report their names, or nothing that a person put there meanwhile. Until all that
 * comes after is done as well, the claim says whose they are: a run that is killed before knows its own.
 *
 * @param settle  what comes after
 * @throws JobError OutputExists where a file lies at the report's place that may not go
 */
export const publishCels = async (
  { folder, drafts, layers, report }: CelsOutcome,
  settle: () => Promise<void>,
): Promise<void> => {
  const claim = claimFile(folder);
  const [draft, part] = draftNames.map((name) => join(drafts, name)) as [string, string];
  const leave = async (): Promise<void> => {
    await writeFile(draft, report.text, { flush: true });
    const before = await readClaim(folder);
    const folders: Record<string, string[]> = {};
    for (const { layer, place, ready } of layers) {
      const own = (await isClaimed(before, layer, place)) ? [await place.tag()] : [];
      folders[layer] = [await place.tag(ready), ...own].filter((tag) => tag !== null);
    }
    const own = (await isClaimedReport(before, report.path)) ? [await tagOf(report.path)] : [];
    const reports = [await tagOf(draft), ...own].filter((tag) => tag !== null);
    const made: Claim = { version: 1, folders, reports };
    await writeFile(part, JSON.stringify(made), { flush: true });
    await rename(part, claim);
    for (const { place, ready } of layers) await place.publish(ready);
    if (report.mayReplace) await rename(draft, report.path);
    else if (!(await placeOnce(draft, report.path))) throw reportTaken(report.path);
  };
  try {
    await leave().catch((error: unknown) => {
      throw writeFailure(report.path, error);
    });
    await settle();
    await rm(claim, { force: true });
  } finally {
    for (const { place } of layers) await place.discard().catch(() => undefined);
    for (const path of [draft, part]) await rm(path, { force: true }).catch(() => undefined);
  }
};
