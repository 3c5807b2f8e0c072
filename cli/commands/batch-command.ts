import { Command, InvalidArgumentError } from "commander";
import { filmOptions, type FilmOptionName } from "#core/job/film-options.ts";
import type { OptionName } from "#core/job/option-table.ts";
import {
  typedFootageOptions,
  typedJobOptions,
  withFootageOptions,
  withJobOption,
  withJobOptions,
} from "#cli/commands/job-options.ts";
import type { BatchRequest } from "#cli/batch/batch.ts";

const itemOptions: readonly OptionName[] = [
  ...(Object.keys(filmOptions) as FilmOptionName[]),
  ...(["review", "replaceResult", "forceContainer"] as const),
];

const examples = `
Examples:
  chromaloom batch *.mov
  chromaloom batch cuts -o coloured
  chromaloom batch films.json --json
  chromaloom batch inbox --watch

Run the same command again to go on after a stop: what is done is passed over.
Exit codes: 0 all done, 10 some films failed (the summary says why), 7 some were damaged and are done as far
            as they go, 130 stopped, others as colorize.`;

/** `chromaloom batch` and its options. */
export const batchCommand = (): Command =>
  withFootageOptions(filmsCommand())
    .option("--watch", "watch a folder: colour what comes into it, until Ctrl-C")
    .option(
      "--still <seconds>",
      "with --watch: how long a film must not have changed (default: 30)",
      seconds,
    )
    .option("--webhook <url>", "send the events of every film to this address, signed")
    .option("--webhook-secret <file>", "file of the secret that events are signed with")
    .option("--json", "print progress and the summary as JSON lines")
    .addHelpText("after", examples)
    .action(
      async (sources: string[], options: Omit<BatchRequest, "sources" | "asked">, command: Command) => {
        const { batch } = await import("#cli/batch/batch.ts");
        const asked = typedJobOptions(command, [...itemOptions, "concurrency"]);
        process.exitCode = await batch({
          ...options,
          sources,
          asked,
          footage: typedFootageOptions(command),
        });
      },
    );

const filmsCommand = (): Command =>
  withJobOption(
    withJobOptions(
      new Command("batch")
        .description("Colour many films on this machine, with one set of workers.")
        .argument(
          "<film...>",
          "films, globs, sequences, folders with all that lies in them; or one batch.json that lists them",
        )
        .option(
          "-o, --output <folder>",
          "folder of the results and their summary (default: FOLDER.color, BATCH.color, or batch.color here)",
        )
        .option("--order <json>", 'options of every film, as in a batch: \'{"codec": "h265"}\''),
      itemOptions,
    ),
    "concurrency",
    { help: "worker processes, which all films share", defaultText: "one per core" },
  );

const seconds = (text: string): number => {
  const value = Number(text);
  if (text.trim() !== "" && value >= 1 && value <= 86_400) return value;
  throw new InvalidArgumentError("It must be a number of seconds from 1 to 86400.");
};
