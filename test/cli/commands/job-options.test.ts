import { Command, Option } from "commander";
import { describe, expect, it } from "vitest";
import { batchCommand } from "#cli/commands/batch-command.ts";
import { cloudCommands } from "#cli/commands/cloud-commands.ts";
import { colorizeCommand } from "#cli/commands/colorize-command.ts";
import { compareCommand } from "#cli/commands/compare-command.ts";
import { editCommand } from "#cli/commands/edit-command.ts";
import { keyframesCommand } from "#cli/commands/keyframes-command.ts";
import { quoteCommand } from "#cli/commands/quote-command.ts";
import { withJobOption, typedJobOptions } from "#cli/commands/job-options.ts";
import { reproduceCommand } from "#cli/commands/reproduce-command.ts";
import { reviewCommand } from "#cli/commands/review-command.ts";
import { shotsCommand } from "#cli/commands/shots-command.ts";
import { footageOptions } from "#core/job/footage-options.ts";
import type { JobOption } from "#core/job/option.ts";
import { jobOptions } from "#core/job/option-table.ts";
import { optionValues } from "#core/job/option-text.ts";
import { paletteOptions } from "#core/job/palette-options.ts";
import { checkWorkers } from "#cli/request/check-workers.ts";
import { defaultThresholds } from "#core/review/gate.ts";

/** The help of a command as one line. */
const helpOf = (command: Command): string => command.helpInformation().replace(/\s+/g, " ");

const typed = (...args: string[]): object => {
  const command = new Command("try").exitOverride().configureOutput({ writeErr: () => undefined });
  withJobOption(command, "reviewThresholds");
  withJobOption(command, "concurrency");
  command.parse(args, { from: "user" });
  return typedJobOptions(command, ["reviewThresholds", "concurrency"]);
};

describe("help", () => {
  it("tells each default once", () => {
    for (const command of [colorizeCommand(), editCommand(), reproduceCommand(), reviewCommand()]) {
      for (const { description, defaultValue } of command.options) {
        const told = [...description.matchAll(/default:/g)].length + (defaultValue === undefined ? 0 : 1);
        expect(told, description).toBeLessThanOrEqual(1);
      }
    }
    expect(helpOf(reviewCommand())).toContain("(default: any free one)");
  });

  it("tells the review's thresholds, and the units of numbers", () => {
    const help = helpOf(colorizeCommand());
    for (const [rule, value] of Object.entries(defaultThresholds))
      expect(help).toContain(`${rule}=${value}`);
    expect(help).toContain("(whole number of frames, at least 1; default:");
    expect(help).toContain("(whole number of MiB, at least 0; default: 512)");
  });

  it("says of a kept job's workers what holds there", () => {
    for (const command of [editCommand(), reproduceCommand()]) {
      expect(helpOf(command)).toMatch(
        /--jobs, --workers <n> worker processes \([^)]*; default: as many as the job had\)/,
      );
    }
  });
});

describe("what a table of core/job has", () => {
  const tables: Readonly<Record<string, JobOption>> = {
    ...jobOptions,
    ...footageOptions,
    ...paletteOptions,
  };
  const commands = [
    ...[colorizeCommand(), batchCommand(), editCommand(), keyframesCommand(), quoteCommand()],
    ...[reproduceCommand(), reviewCommand(), shotsCommand(), compareCommand(), ...cloudCommands()],
  ];
  const derived = Object.values(tables).flatMap((job) =>
    job.flags.map(({ flags }) => [new Option(flags).attributeName(), job] as const),
  );
  const typedOptions = commands.flatMap((command) =>
    command.options.flatMap((option) =>
      derived
        .filter(([attribute]) => attribute === option.attributeName())
        .map(([, job]) => [`${command.name()} ${option.flags}`, option, job] as const),
    ),
  );

  it("is typed at every option of it", () => {
    expect(new Set(typedOptions.map(([, , job]) => job)).size).toBe(
      new Set(derived.map(([, job]) => job)).size,
    );
  });

  it.each(typedOptions.filter(([, option]) => !option.isBoolean() && !option.negate))(
    "says the values of %s and reads them",
    (_, { description, parseArg }, job) => {
      expect(description).toContain(`(${optionValues(job)}; default: `);
      expect(parseArg).toBeDefined();
    },
  );
});

describe("withJobOption", () => {
  it("reads what is typed as the table's values", () => {
    expect(
      typed("--workers", "3", "--review-threshold", "flicker=2", "--review-threshold", "dull=1"),
    ).toEqual({
      reviewThresholds: { flicker: 2, dull: 1 },
      concurrency: 3,
    });
  });

  it.each([
    [["--workers", "0"], /It must be a whole number of at least 1/],
    [["--workers", "two"], /It must be a whole number of at least 1/],
    [["--review-threshold", "flick=2"], /names are uncoloured, altered, flicker, .*deltaCdc/],
    [["--review-threshold", "flicker"], /a name and a number, as in flicker=2/],
  ])("refuses %j", (args, says) => {
    expect(() => typed(...args)).toThrow(says);
  });
});

describe("checkWorkers", () => {
  it("refuses more than one machine runs", () => {
    expect(() => {
      checkWorkers(257);
    }).toThrow("--workers 257 is more than one machine runs; give at most 256");
    expect(() => {
      checkWorkers(256);
    }).not.toThrow();
  });
});
