import { basename, join, resolve } from "node:path";
import { Command } from "commander";
import { withCutsRead } from "#adapters/cuts/cut-files.ts";
import { readEnvironment } from "#adapters/env.ts";
import { describeModel } from "#adapters/network/model-folder.ts";
import { inTemporaryFolder } from "#adapters/disk/temporary-folder.ts";
import { openFilms, openResult, openScratch, openStore } from "#adapters/stores.ts";
import { choicesOf, runChoicesOf, type JobChoices } from "#core/job/choices.ts";
import { filmOptions } from "#core/job/film-options.ts";
import type { OptionName } from "#core/job/option-table.ts";
import { jobKeys } from "#core/job/keys.ts";
import type { JobRequest } from "#core/job/request.ts";
import { getJson, getSealedJson } from "#core/ports/json-values.ts";
import { quoteSchema, type Quote } from "#core/cost/quote.ts";
import { coreSecondsPerFrame } from "#core/cost/work-estimate.ts";
import { sourceSchema, type Source } from "#core/film/source.ts";
import { resultName } from "#core/film/result-name.ts";
import { regionName } from "#cli/cloud/cloud-options.ts";
import { typedJobOptions, withJobOptions } from "#cli/commands/job-options.ts";
import type { countKeyFrames, KeyFrameCount } from "#cli/colourist/count-key-frames.ts";
import { callsText, quoteText } from "#cli/local/quote-text.ts";
import { printable } from "#core/printable.ts";

type QuoteOptions = {
  readonly region?: string;
  readonly json?: true;
  readonly colourist?: string;
};

/** Options of a job that change what it takes. */
const jobOptionNames: readonly OptionName[] = ["model", "from", "to", "cuts"];

/** `chromaloom quote` and its options. */
export const quoteCommand = (): Command =>
  withJobOptions(new Command("quote"), jobOptionNames)
    .description("Estimate what colouring a film takes: work, requests, money.")
    .argument("<film>", "a file, or s3://BUCKET/KEY")
    .option(
      "--region <name>",
      "AWS region to price the job in (default: no price; this machine works)",
      regionName,
    )
    .option(
      "--colourist <who>",
      "count the key frames that this colourist would be asked for: the network looks at the film to choose them",
    )
    .option("--json", "print the quote as JSON, as the plan stage leaves it")
    .addHelpText(
      "after",
      `
The film is decoded once, small, to find its frames and shots; nothing is written. Seconds follow from
the picture's size and are estimates; money is by list prices that are known approximately.`,
    )
    .action(async (film: string, options: QuoteOptions, command: Command) => {
      const choices = await withCutsRead(choicesOf(typedJobOptions(command, jobOptionNames)));
      if (options.colourist !== undefined) await refuseNoColourist(options.colourist);
      const { quote, source, count } = await quoteOf(film, options, choices);
      process.stdout.write(
        options.json === true
          ? `${JSON.stringify({ ...quote, ...count })}\n`
          : printable(
              quoteText(basename(film), quote, quote.frames * coreSecondsPerFrame(source), new Date()) +
                (count === null ? "" : callsText(count, options.colourist ?? "")),
            ),
      );
    });

/** Asked before any work, as `colorize` does. @throws JobError UsageInvalid, ToolMissing */
const refuseNoColourist = async (colourist: string): Promise<void> => {
  const { checkColourist } = await import("#adapters/colourist/check-colourist.ts");
  await checkColourist(colourist, { limitSeconds: 1, token: undefined, providers: [] });
};

const countedKeyFrames: typeof countKeyFrames = async (...of) =>
  (await import("#cli/colourist/count-key-frames.ts")).countKeyFrames(...of);

/** Plans the film as a job would, in a temporary folder, deleted afterwards. */
const quoteOf = (
  film: string,
  { region, colourist }: QuoteOptions,
  choices: JobChoices,
): Promise<{ quote: Quote; source: Source; count: KeyFrameCount | null }> =>
  inTemporaryFolder("quote", async (folder) => {
    const scratch = openScratch(folder);
    const store = openStore(folder, { scratch });
    const environment = readEnvironment();
    const films = await openFilms(environment, { scratch });
    const result = await openResult(join(folder, resultName(film)), "refuse", { scratch });
    const model = await describeModel(choices.model ?? filmOptions.model.default);
    const request: JobRequest = {
      version: 1,
      id: "quote",
      film: film.startsWith("s3://") ? film : resolve(film),
      result: result.name,
      choices: choices,
      region: region ?? null,
      ...runChoicesOf({}, { concurrency: environment.cores, review: false, budget: null, callback: null }),
    };
    const { planFilm } = await import("#pipeline/plan/plan-film.ts");
    const { referenceReader: references } = await import("#adapters/pictures/reference-reader.ts");
    const { referenceFiles } = await import("#adapters/disk/reference-files.ts");
    const ports = { films, store, result, model, references, referenceFiles };
    await planFilm(ports, request, () => undefined);
    return {
      count:
        colourist === undefined ? null : await countedKeyFrames(store, model, new AbortController().signal),
      quote: await getJson(store, jobKeys.quote, quoteSchema),
      source: await getSealedJson(store, jobKeys.source, sourceSchema),
    };
  });
