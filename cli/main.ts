import { Command, CommanderError } from "commander";
import { batchCommand } from "#cli/commands/batch-command.ts";
import { cloudCommands } from "#cli/commands/cloud-commands.ts";
import { colorizeCommand } from "#cli/commands/colorize-command.ts";
import { compareCommand } from "#cli/commands/compare-command.ts";
import { doctorCommand } from "#cli/commands/doctor-command.ts";
import { editCommand } from "#cli/commands/edit-command.ts";
import { keyframesCommand } from "#cli/commands/keyframes-command.ts";
import { policyCommand } from "#cli/commands/policy-command.ts";
import { quoteCommand } from "#cli/commands/quote-command.ts";
import { endWithReader } from "#cli/closed-output.ts";
import { dashedNameHint } from "#cli/dashed-name.ts";
import { withAliases } from "#adapters/disk/byte-names.ts";
import { JobError } from "#core/errors.ts";
import { reportFailure } from "#cli/report-failure.ts";
import { reproduceCommand } from "#cli/commands/reproduce-command.ts";
import { reviewCommand } from "#cli/commands/review-command.ts";
import { shotsCommand } from "#cli/commands/shots-command.ts";
import { readVersion } from "#cli/version.ts";

const program = new Command("chromaloom")
  .description("Colours black-and-white video: grey film goes in, the same film comes out in colour.")
  .version(readVersion(), "-V, --version", "print the version")
  .helpOption("-h, --help", "print this help")
  .helpCommand("help [command]", "print the help of a command")
  .exitOverride()
  .configureOutput({
    outputError: (text, write) => {
      write(text.replace(/^error: /, "chromaloom: "));
    },
  })
  .showHelpAfterError("(see --help)")
  .addCommand(colorizeCommand())
  .addCommand(batchCommand())
  .addCommand(compareCommand())
  .addCommand(quoteCommand())
  .addCommand(reviewCommand())
  .addCommand(doctorCommand())
  .addCommand(editCommand())
  .addCommand(keyframesCommand())
  .addCommand(reproduceCommand())
  .addCommand(shotsCommand())
  .addCommand(policyCommand());

for (const command of cloudCommands()) program.addCommand(command);

const inheritSettings = (parent: Command): void => {
  for (const command of parent.commands) inheritSettings(command.copyInheritedSettings(parent));
};
inheritSettings(program);

endWithReader(process.stdout, "standard output");
endWithReader(process.stderr, "standard error");

try {
  await program.parseAsync(await withAliases(process.argv.slice(2)), { from: "user" });
} catch (error) {
  process.exitCode = error instanceof CommanderError ? commanderExitCode(error) : reportFailure(error);
  const isUsage =
    error instanceof CommanderError || (error instanceof JobError && error.name === "UsageInvalid");
  const hint = isUsage && process.exitCode !== 0 ? dashedNameHint(process.argv.slice(2)) : null;
  if (hint !== null) process.stderr.write(`chromaloom: ${hint}\n`);
}

function commanderExitCode({ code, exitCode }: CommanderError): number {
  // Commander has already printed; help and version are no failures.
  return code.startsWith("commander.help") || code === "commander.version"
    ? code === "commander.help"
      ? 2
      : 0
    : Math.max(exitCode, 2);
}
