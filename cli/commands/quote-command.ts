import { rm } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { Command } from "commander";
import { readEnvironment } from "#adapters/env.ts";
import { describeModel } from "#adapters/network/model-folder.ts";
import { temporaryFolder } from "#adapters/disk/temporary-folder.ts";
import { openFilms, openResult, openScratch, openStore } from "#adapters/stores.ts";
import { jobKeys } from "#core/job/keys.ts";
import { jobRequestSchema, type JobRequest } from "#core/job/request.ts";
import { getJson } from "#core/ports/json-values.ts";
import { quoteSchema, type Quote } from "#core/cost/quote.ts";
import { coreSecondsPerFrame } from "#core/cost/work-estimate.ts";
import { sourceSchema, type Source } from "#core/film/source.ts";
import { parsePlace } from "#core/film/span.ts";
import { resultName } from "#core/film/result-name.ts";
import { quoteText } from "#cli/local/quote-text.ts";

type QuoteOptions = {
  readonly region?: string;
  readonly model: string;
  readonly from?: string;
  readonly to?: string;
  readonly json?: true;
};

/** `chromaloom quote` and its options. */
export const quoteCommand = (): Command =>
  new Command("quote")
    .description("Say what colouring a film takes, without colouring it: work, requests, money.")
    .argument("<film>", "a file, or s3://BUCKET/KEY")
    .option("--region <name>", "of AWS, for money (default: nothing is rented, this machine works)")
    .option("--model <name>", "a shipped model, or a folder that holds model.json", "photo")
    .option("--from <place>", "start here: a time (75, 1:15, 0:01:15.5) or a frame (120f)")
    .option("--to <place>", "stop before this time or frame")
    .option("--json", "print the quote as JSON, as the plan stage leaves it")
    .addHelpText(
      "after",
      `
The film is decoded once, small, to find its frames and shots; nothing is written. Seconds follow from
the picture's size and are estimates; money is by list prices that are known approximately.`,
    )
    .action(async (film: string, options: QuoteOptions) => {
      const { quote, source } = await quoteOf(film, options);
      process.stdout.write(
        options.json === true
          ? `${JSON.stringify(quote)}\n`
          : quoteText(basename(film), quote, quote.frames * coreSecondsPerFrame(source)),
      );
    });

/** Plans the film as a job would, in a folder that goes again. */
const quoteOf = async (film: string, options: QuoteOptions): Promise<{ quote: Quote; source: Source }> => {
  const folder = await temporaryFolder("chromaloom-quote-");
  try {
    const scratch = openScratch(folder);
    const store = openStore(folder, { scratch });
    const environment = readEnvironment();
    const films = await openFilms(environment, { scratch });
    const result = await openResult(join(folder, resultName(film)), "refuse", { scratch });
    const model = await describeModel(options.model);
    const request = quoteRequest(film, result.name, options, environment.cores);
    const { planFilm } = await import("#pipeline/plan/plan-film.ts");
    await planFilm({ films, store, result, model }, request, () => undefined);
    return {
      quote: await getJson(store, jobKeys.quote, quoteSchema),
      source: await getJson(store, jobKeys.source, sourceSchema),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

const quoteRequest = (
  film: string,
  result: string,
  { region, model, from, to }: QuoteOptions,
  cores: number,
): JobRequest =>
  jobRequestSchema.parse({
    version: 1,
    id: "quote",
    film: film.startsWith("s3://") ? film : resolve(film),
    result,
    replaceResult: false,
    wishes: {
      model,
      ...(from === undefined ? {} : { from: parsePlace(from) }),
      ...(to === undefined ? {} : { to: parsePlace(to) }),
    },
    review: false,
    concurrency: cores,
    priority: 0,
    budget: null,
    callback: null,
    region: region ?? null,
  });
