import { InvalidArgumentError, Option, type Command } from "commander";
import { clashRules } from "#core/colourist/colour-clash.ts";
import { defaultAnswerSeconds } from "#cli/request/colorize-request.ts";

/** Adds what can be asked of those who colour key frames. */
export const withColouristOptions = (command: Command): Command =>
  command
    .option(
      "--colourist <who>",
      "who colours the key frames: folder:DIR, 'exec:tool {grey} {out}', https://…, onnx:FILE (docs/colourists.md)",
    )
    .option("--wait [minutes]", "wait for all pictures, or at most this many minutes", minutes)
    .option("--calls <n>", "maximum colourist calls (default: one per key frame)", calls)
    .option(
      "--answer-limit <seconds>",
      `timeout per picture, in seconds (default: ${defaultAnswerSeconds})`,
      seconds,
    )
    .option("--ask-again <frame...>", "ask again for these key frames", frames)
    .addOption(
      new Option(
        "--clashes <rule>",
        "where key frames give the same thing different colours: first or most of them win, or ask (default: first)",
      ).choices(clashRules),
    );

const minutes = (text: string): number => {
  const value = Number(text);
  if (text.trim() !== "" && value > 0 && value <= 60 * 24 * 30) return value;
  throw new InvalidArgumentError("It must be a number of minutes, at most 43200 (30 days).");
};

const calls = (text: string): number => wholeNumber(text, 0, "number of calls");

const seconds = (text: string): number => wholeNumber(text, 1, "number of seconds");

const frames = (text: string, before: readonly number[] = []): number[] => [
  ...before,
  wholeNumber(text, 0, "frame's number, as in the note on it"),
];

const wholeNumber = (text: string, min: number, what: string): number => {
  if (/^\d{1,9}$/.test(text) && Number(text) >= min) return Number(text);
  throw new InvalidArgumentError(`It must be a ${what}, a whole number from ${min}.`);
};
