import { relative } from "node:path";
import { Command } from "commander";
import type { Edits } from "#core/edits/edits.ts";
import { readAtMost } from "#adapters/read-at-most.ts";
import { JobError } from "#core/errors.ts";
import { jobOptions } from "#core/job/option-table.ts";
import type { EditChange } from "#pipeline/plan/edit.ts";
import type { EditedFilm } from "#cli/library/edit-job.ts";
import { parseEdits } from "#cli/library/parse-edits.ts";
import { interruptible } from "#cli/terminal/interruption.ts";
import { progressView } from "#cli/terminal/progress-view.ts";
import { asTheJobHad, withJobOption } from "#cli/commands/job-options.ts";
import { printable } from "#core/printable.ts";
import { inputLimits } from "#core/limits.ts";

type EditOptions = {
  readonly output?: string;
  readonly film?: string;
  readonly force?: true;
  readonly undo?: true;
  readonly reference?: readonly string[];
  readonly workers?: number;
  readonly json?: true;
};

/** `chromaloom edit` and its options. */
export const editCommand = (): Command => {
  const command = new Command("edit")
    .description("Change the colour of a kept job's shots; only those are made again, without the network.")
    .argument("<job>", "the folder of a kept job (colorize --keep-job)")
    .argument(
      "[edits]",
      "edits.json, as the review page saves it (docs/edits.md); without it an edit that was stopped goes on",
    )
    .option("-o, --output <file>", "output file (default: the job's result)")
    .option("--film <file>", "the job's film, if it has moved");
  withJobOption(command, "replaceResult", { help: jobOptions.replaceResult.help });
  withJobOption(command, "references", {
    help: "coloured pictures: shots that they belong to take their colours",
  });
  command.option("--undo", "take the last edit back instead");
  withJobOption(command, "concurrency", asTheJobHad);
  return command
    .option("--json", "print progress and the summary as JSON lines")
    .addHelpText(
      "after",
      `
Edits add up: the shots that are named change, others stay as earlier edits left them. Evidence that
was not kept (colorize --keep-evidence) is found again by the network, for the chunks concerned.

A picture is a frame of the film (000123.png, 00-00-05-12.png, shot-004.png, or found by its luma), or is
given to every shot that it is like.

Examples:
  chromaloom edit film.job edits.json --force
  chromaloom edit film.job edits.json -o second-try.mp4
  chromaloom edit film.job --reference 000120.png --force
  chromaloom edit film.job --undo --force`,
    )
    .action(async (job: string, edits: string | undefined, options: EditOptions) => {
      await edit(job, { change: await changeOf(edits, options), path: edits }, options);
    });
};

const changeOf = async (
  edits: string | undefined,
  { undo, reference }: EditOptions,
): Promise<EditChange> => {
  if (undo === true && reference !== undefined) {
    throw new JobError(
      "UsageInvalid",
      "--undo takes the last edit back; pass --reference or --undo, not both",
    );
  }
  if (undo === true && edits !== undefined) {
    throw new JobError(
      "UsageInvalid",
      `--undo takes the last edit back; pass ${edits} or --undo, not both`,
    );
  }
  if (undo === true) return { type: "undo" };
  if (edits === undefined && reference !== undefined) {
    return { type: "apply", edits: { version: 1, film: null, palettes: [], cuts: [], shots: [] } };
  }
  return edits === undefined ? { type: "resume" } : { type: "apply", edits: await readEdits(edits) };
};

/** @throws JobError UsageInvalid when the file is not there or not edits */
const readEdits = async (path: string): Promise<Edits> => {
  const refuse = (why: string, cause?: unknown): JobError =>
    new JobError("UsageInvalid", `${path} ${why}`, { path }, { cause });
  const bytes = await readAtMost(path, inputLimits.edits.bytes, refuse).catch((error: unknown) => {
    throw error instanceof JobError ? error : refuse("cannot be read", error);
  });
  return parseEdits(bytes.toString("utf8"), path);
};

type Wanted = { readonly change: EditChange; readonly path: string | undefined };

const edit = async (folder: string, { change, path }: Wanted, options: EditOptions): Promise<void> => {
  const started = performance.now();
  const json = options.json === true;
  const view = progressView(json ? "json" : process.stderr.isTTY ? "live" : "lines");
  const interruption = interruptible();
  try {
    const { openJob } = await import("#cli/library/open-job.ts");
    const job = await openJob(folder);
    const asked = {
      ...(path === undefined ? {} : { editsFile: path }),
      ...(options.reference === undefined ? {} : { references: options.reference }),
      ...(options.output === undefined ? {} : { output: options.output }),
      ...(options.film === undefined ? {} : { film: options.film }),
      replaceResult: options.force === true,
      ...(options.workers === undefined ? {} : { concurrency: options.workers }),
      onProgress: view.show,
      signal: interruption.signal,
    };
    const edited =
      change.type === "apply" ? await job.edit(change.edits, asked) : await job[change.type](asked);
    view.close();
    const seconds = Number(((performance.now() - started) / 1000).toFixed(1));
    process.stdout.write(
      json ? `${JSON.stringify(asJson(edited, seconds))}\n` : printable(asText(edited, seconds)),
    );
  } finally {
    view.close();
    interruption.release();
  }
};

const shown = (edited: EditedFilm): EditedFilm => ({
  ...edited,
  output: relative(process.cwd(), edited.output),
});

const asJson = (edited: EditedFilm, seconds: number) => {
  const { output, changed, rendered, framesRendered, analysedAgain, references } = shown(edited);
  return { type: "summary", output, changed, rendered, framesRendered, analysedAgain, references, seconds };
};

const asText = (edited: EditedFilm, seconds: number): string => {
  const { output, changed, rendered, framesRendered, analysedAgain, references } = shown(edited);
  const ranges = changed.map(({ first, end }) => `${first} to ${end - 1}`).join(", ");
  const shots = (count: number): string => `${count} shot${count === 1 ? "" : "s"}`;
  const lines = [
    output,
    ...references.map(({ name, first, end, kind, coverage }) => {
      const of = kind === "own" ? "a frame of" : "like";
      const score = coverage === null ? "" : `, covers ${Math.round(coverage * 100)} %`;
      return `${name}: ${of} the shot of frames ${first} to ${end - 1}${score}`;
    }),
    changed.length === 0
      ? "no shot changed its colour"
      : `${shots(changed.length)} of ${edited.shots} changed: frames ${ranges}`,
    `${framesRendered} frames of ${shots(rendered.length)} made again in ${seconds} s`,
  ];
  if (analysedAgain.length > 0) {
    lines.push(
      `note: the evidence of ${analysedAgain.join(", ")} was not kept, so the network found it again; a larger colorize --keep-evidence keeps it`,
    );
  }
  return `${lines.join("\n")}\n`;
};
