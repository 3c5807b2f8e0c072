import { Command } from "commander";
import { JobError } from "#core/errors.ts";
import { asTheJobHad, withJobOption } from "#cli/commands/job-options.ts";
import { interruptible } from "#cli/terminal/interruption.ts";
import { progressView } from "#cli/terminal/progress-view.ts";
import type { Reproduced } from "#cli/kept/reproduce-job.ts";

type ReproduceOptions = { readonly film?: string; readonly workers?: number; readonly json?: true };

/** `chromaloom reproduce` and its options. */
export const reproduceCommand = (): Command => {
  const command = new Command("reproduce")
    .description(
      "Make a kept job again from what its folder records, and say whether every plane is the same.",
    )
    .argument("<job>", "the folder of a kept job (colorize --keep-job); it is only read")
    .option("--film <file>", "where the job's film lies now, if it has moved");
  return withJobOption(command, "concurrency", asTheJobHad)
    .option("--json", "print progress and the outcome as JSON lines")
    .addHelpText(
      "after",
      `
Works in a temporary folder (TMPDIR), which needs room for the film's coloured segments.
Exit codes: 0 every plane is the same, 8 some are not (the first is named), others as colorize.`,
    )
    .action(reproduce);
};

const reproduce = async (folder: string, { film, workers, json }: ReproduceOptions): Promise<void> => {
  const view = progressView(json === true ? "json" : process.stderr.isTTY ? "live" : "lines");
  const interruption = interruptible();
  try {
    const { openJob } = await import("#cli/library/open-job.ts");
    const job = await openJob(folder);
    const found = await job.reproduce({
      onProgress: view.show,
      signal: interruption.signal,
      ...(film === undefined ? {} : { film }),
      ...(workers === undefined ? {} : { concurrency: workers }),
    });
    view.close();
    if (json === true) process.stdout.write(`${JSON.stringify(asJson(found))}\n`);
    if (found.difference !== null) throw notSame(folder, found);
    if (json !== true) process.stdout.write(`every plane of ${found.frames} frames is the same\n`);
  } finally {
    view.close();
    interruption.release();
  }
};

const asJson = ({ frames, difference, isSamePlan }: Reproduced) => ({
  type: "summary",
  frames,
  same: difference === null,
  samePlan: isSamePlan,
  difference,
});

const notSame = (folder: string, { frames, difference, isSamePlan }: Reproduced): JobError => {
  const { framesDiffering = 0, frame = 0, plane = "Y" } = difference ?? {};
  const why = isSamePlan
    ? "another ffmpeg, machine or library may be the reason"
    : "this version of chromaloom works otherwise than the one that made the job";
  return new JobError(
    "NotReproduced",
    `${framesDiffering} of ${frames} frames of ${folder} came out otherwise, the first is frame ${frame}, plane ${plane}; ${why}`,
    { frame, plane, framesDiffering },
  );
};
