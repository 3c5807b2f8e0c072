import { readdir } from "node:fs/promises";
import { restoreJob, type KeptJob } from "#test/chaos/corruptions.ts";
import { runToMoment, type KillAtMoment } from "#test/chaos/kills.ts";
import { filesIn, isFault, planesOf, run } from "#test/chaos/workplace.ts";

/*
 * A kept job with one edit in force is given another one, or that one is taken back; that is killed at a moment,
 * and the same command given again.
 */

export type EditCommand = "edit" | "undo";

const argsOf = {
  edit: ["edit", "job", "second.json", "--force"],
  undo: ["edit", "job", "--undo", "--force"],
} as const;

/** Planes with both edits in force. */
export const editedTwice = async (kept: KeptJob): Promise<string> => {
  await restoreJob(kept);
  const { code, stderr } = await run(kept.place, argsOf.edit);
  if (code !== 0) throw new Error(`exit ${String(code)}: ${stderr}`);
  return planesOf(kept.place.result);
};

/** What is wrong after the kill, and after the command given again; none: nothing. */
export const faultsOfKilledEdit = async (
  kept: KeptJob & { readonly twice: string },
  command: EditCommand,
  kill: KillAtMoment,
): Promise<string[]> => {
  const { place, job, edited, unedited, twice } = kept;
  await restoreJob(kept);
  const args = argsOf[command];
  const first = await runToMoment(place, args, kill);
  const ofFirst = await planesOf(place.result);
  const again = first.code === 0 ? first : await run(place, args);
  // Taken back already when it was killed: there is nothing more to take back.
  const wasDone = command === "undo" && again.stderr.includes("nothing is left to undo");
  const faults: string[] = [];
  if (![edited, unedited, twice].includes(ofFirst)) faults.push("a film that is none of the job's");
  if (again.code !== 0 && !wasDone)
    faults.push(`again: exit ${String(again.code)}: ${again.stderr.slice(-500)}`);
  for (const ended of [first, again]) {
    if (isFault(ended)) faults.push(`a stack: ${ended.stderr.slice(-500)}`);
    if (ended.orphans.length > 0) faults.push(`still running: ${ended.orphans.join("; ")}`);
  }
  if ((await planesOf(place.result)) !== (command === "undo" ? unedited : twice))
    faults.push("other planes");
  const halves = (await filesIn(place)).filter((name) => /\.tmp-|\.part$|\.chromaloom-/.test(name));
  if (halves.length > 0 || (await readdir(job)).includes("scratch"))
    faults.push(`left: ${halves.join(" ")}`);
  return faults;
};
