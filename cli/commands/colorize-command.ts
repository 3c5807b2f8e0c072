import { Command, Option } from "commander";
import { filmOptions, type FilmOptionName } from "#core/job/film-options.ts";
import type { OptionName } from "#core/job/option-table.ts";
import { demoNames, type ColorizeRequest } from "#cli/request/colorize-request.ts";
import { withColouristOptions } from "#cli/commands/colourist-options.ts";
import {
  typedJobOptions,
  withFootageOptions,
  withJobOptions,
  withPaletteOptions,
} from "#cli/commands/job-options.ts";

/** What can be asked of a job on this machine: whatever can be typed. */
const jobOptionNames: readonly OptionName[] = [
  ...(Object.keys(filmOptions) as FilmOptionName[]),
  ...(["review", "replaceResult", "forceContainer", "concurrency"] as const),
];

const examples = `
Examples:
  chromaloom colorize film.mp4
  chromaloom colorize film.mkv -o colour.mkv --codec h265 --crf 18
  chromaloom colorize film.mp4 --from 1:00 --to 1:30 --lossless
  chromaloom colorize frames --rate 25 -o coloured/f.####.exr
  chromaloom colorize cut --cels --reference cut-painted/0001.png -o painted/cut.####.png
  chromaloom colorize --demo

Run the same command again to resume one that was stopped.
Exit codes: 0 done, 2 wrong command, 3 film cannot be coloured, 4 result cannot be written,
            5 something is missing here (see chromaloom doctor), 6 the work failed,
            7 done, but the film was damaged and part of it is missing,
            9 key frames wait in a folder for their colours.`;

/** `chromaloom colorize` and its options. */
export const colorizeCommand = (): Command =>
  withFootageOptions(withColouristOptions(withPaletteOptions(filmCommand())));

const filmCommand = (): Command =>
  withJobOptions(
    new Command("colorize")
      .description("Colour a film on this machine. Luma, timing, sound and subtitles stay as they are.")
      .argument(
        "[film]",
        "the film to colour, or pictures: a folder, f.####.png, f.%04d.png, a glob, or one frame",
      )
      .addOption(
        new Option(
          "--demo [which]",
          "colour a short film that comes with chromaloom, in the current folder: two shots of 1903 and 1906, or one that it draws itself",
        )
          .choices(demoNames)
          .preset("film"),
      )
      .option("-o, --output <file>", "output file; its ending chooses the container, f.####.png a sequence")
      .option("--keep-job <folder>", "work in this folder and keep it, evidence included, for later edits")
      .option("--preview", "write a small film beside the result, grey and colour side by side")
      .option("--json", "print progress and the summary as JSON lines"),
    jobOptionNames,
  )
    .addHelpText("after", examples)
    .action(async (film: string | undefined, options: TypedRequest, command: Command) => {
      const { runColorize } = await import("#cli/commands/run-colorize.ts");
      const asked = typedJobOptions(command, jobOptionNames);
      process.exitCode = await runColorize({ ...options, film, asked });
    });

type TypedRequest = Omit<ColorizeRequest, "film" | "asked">;
