import { Command, InvalidArgumentError, Option } from "commander";
import { JobError } from "#core/errors.ts";
import { codecs } from "#core/film/encoding.ts";
import { reviewRules, thresholdsSchema, type WishedThresholds } from "#core/review/gate.ts";
import { parsePlace, type Place } from "#core/film/span.ts";
import type { ColorizeRequest } from "#cli/local/colorize-request.ts";

const wholeNumber =
  (least: number, most = Number.MAX_SAFE_INTEGER) =>
  (text: string): number => {
    const value = Number(text);
    if (Number.isInteger(value) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(
      `It must be a whole number ${most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`}.`,
    );
  };

const share = (text: string): number => {
  const value = Number(text);
  if (text.trim() !== "" && value >= 0 && value <= 1) return value;
  throw new InvalidArgumentError("It must be a number from 0 to 1.");
};

const place = (text: string): Place => {
  try {
    return parsePlace(text);
  } catch (error) {
    throw new InvalidArgumentError(error instanceof JobError ? error.message : String(error));
  }
};

const reviewThreshold = (text: string, before: WishedThresholds = {}): WishedThresholds => {
  const [rule, value, ...rest] = text.split("=");
  const parsed = thresholdsSchema.partial().safeParse({ [rule ?? ""]: Number(value) });
  if (parsed.success && value !== undefined && value.trim() !== "" && rest.length === 0)
    return { ...before, ...parsed.data };
  throw new InvalidArgumentError(
    `It must be a rule and a number, as in flicker=2; rules are ${reviewRules.options.join(", ")}.`,
  );
};

/** `chromaloom colorize` and its options. */
export const colorizeCommand = (): Command =>
  new Command("colorize")
    .description("Colour a film on this machine. Luma, timing, sound and subtitles stay as they are.")
    .argument("[film]", "the film to colour; writes <film>.color.<ext> beside it")
    .option("--demo", "colour a short film that chromaloom draws itself, in the current folder")
    .option("-o, --output <file>", "where to write the result; its ending chooses the container")
    .option("-f, --force", "replace an existing result, and an existing preview")
    .addOption(
      new Option("--codec <name>", "h264 for 8-bit films, h265 for 10-bit ones unless chosen").choices(
        codecs,
      ),
    )
    .option(
      "--crf <n>",
      "quality of h264 and h265, 0 to 51, smaller is better (default: 16)",
      wholeNumber(0, 51),
    )
    .option("--lossless", "keep every sample of the result (h264, h265, ffv1)")
    .option("--vividness <share>", "0 faithful … 1 vivid (default: the model's own)", share)
    .option("--model <name>", "a shipped model, or a folder that holds model.json", "photo")
    .option("--from <place>", "start here: a time (75, 1:15, 0:01:15.5) or a frame (120f)", place)
    .option("--to <place>", "stop before this time or frame", place)
    .option("--jobs <n>", "worker processes (default: one a processor core)", wholeNumber(1, 256))
    .option(
      "--chunk-frames <n>",
      "frames one worker takes at most (default: so that all workers have work, 60 to 960)",
      wholeNumber(1),
    )
    .option("--no-pooling", "leave the flicker in: colour each frame on its own, to compare")
    .option("--keep-job <folder>", "work in this folder and keep it, evidence included, for later edits")
    .option("--keep-evidence <MiB>", "budget for evidence in a kept job (default: 512)", wholeNumber(0))
    .option("--review", "leave a page to judge the film by beside the result (always with --keep-job)")
    .option("--no-review", "leave none")
    .option(
      "--review-threshold <rule=value>",
      `mark shots by another threshold; may be given again (${reviewRules.options.join(", ")})`,
      reviewThreshold,
    )
    .option("--preview", "write a small film beside the result, grey and colour side by side")
    .option("--json", "tell progress and the summary as JSON lines")
    .addHelpText(
      "after",
      `
Examples:
  chromaloom colorize film.mp4
  chromaloom colorize film.mkv -o colour.mkv --codec h265 --crf 18
  chromaloom colorize film.mp4 --from 1:00 --to 1:30 --lossless
  chromaloom colorize --demo

A run that was stopped goes on where it was when the same command is given again.
Exit codes: 0 done, 2 wrong command, 3 film cannot be coloured, 4 result cannot be written,
            5 something is missing here (see chromaloom doctor), 6 the work failed,
            7 done, but the film was damaged and part of it is missing.`,
    )
    .action(async (film: string | undefined, options: Omit<ColorizeRequest, "film">) => {
      const { colorize } = await import("#cli/local/colorize.ts");
      process.exitCode = await colorize({ ...options, film });
    });
