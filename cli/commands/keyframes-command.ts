import { Command, InvalidArgumentError } from "commander";
import { filmOptions } from "#core/job/film-options.ts";
import type { KeyFrameShot } from "#cli/colourist/keyframes.ts";
import { interruptible } from "#cli/terminal/interruption.ts";
import { progressView } from "#cli/terminal/progress-view.ts";
import { printable } from "#core/printable.ts";
import { commandOption } from "#cli/commands/job-options.ts";

type KeyFrameOptions = {
  readonly output: string;
  readonly perShot: number;
  readonly model?: string;
  readonly json?: true;
};

const framesPerShot = (text: string): number => {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= 8) return value;
  throw new InvalidArgumentError("It must be a whole number from 1 to 8.");
};

/** `chromaloom keyframes` and its options. */
export const keyframesCommand = (): Command =>
  new Command("keyframes")
    .description("Write the frames of a film that are worth colouring by hand: the fewest that cover it.")
    .argument("<film>", "the film, or the folder of a kept job (colorize --keep-job)")
    .requiredOption("-o, --output <folder>", "a new or empty folder for the pictures")
    .option("--per-shot <n>", "frames of one shot at most, 1 to 8", framesPerShot, 3)
    .addOption(
      commandOption({ flags: "--model <name>", help: "network that looks at the film" }, filmOptions.model),
    )
    .option("--json", "print progress and the frames as JSON lines")
    .addHelpText(
      "after",
      `
Each frame is written with the colours that it has now (000123.png) and in grey (grey/000123.png). Change
the coloured ones in any program, keep size and name, and give the folder back:

  chromaloom keyframes film.mp4 -o frames
  chromaloom colorize film.mp4 --reference frames

or, for a kept job, chromaloom edit film.job --reference frames --force. docs/references.md shows the way.`,
    )
    .action(async (from: string, options: KeyFrameOptions) => {
      await leave(from, options);
    });

const leave = async (from: string, { output, perShot, model, json }: KeyFrameOptions): Promise<void> => {
  const view = progressView(json === true ? "json" : process.stderr.isTTY ? "live" : "lines");
  const interruption = interruptible();
  try {
    const { leaveKeyFrames } = await import("#cli/colourist/keyframes.ts");
    const shots = await leaveKeyFrames({
      from,
      folder: output,
      most: perShot,
      ...(model === undefined ? {} : { model }),
      progress: (frames, total) => {
        view.show({ type: "stage", stage: "look", frames, total, done: frames === total });
      },
      signal: interruption.signal,
    });
    view.close();
    process.stdout.write(
      json === true ? `${JSON.stringify({ type: "summary", shots })}\n` : printable(asText(output, shots)),
    );
  } finally {
    view.close();
    interruption.release();
  }
};

const asText = (folder: string, shots: readonly KeyFrameShot[]): string => {
  const lines = shots.map(({ shot, first, end, frames, coverage, like }) => {
    const name = `shot ${shot} (frames ${first} to ${end - 1})`;
    const share = `${Math.round(coverage * 100)} %`;
    if (like !== null) return `${name}: none, a frame of shot ${like} covers ${share}`;
    return frames.length === 0
      ? `${name}: none, it shows nothing`
      : `${name}: ${frames.join(", ")}, ${frames.length === 1 ? "covers" : "together cover"} ${share}`;
  });
  const count = shots.reduce((sum, { frames }) => sum + frames.length, 0);
  return [...lines, `${folder}: ${count} frame${count === 1 ? "" : "s"} to colour`, ""].join("\n");
};
