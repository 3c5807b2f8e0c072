import { Command, InvalidArgumentError, Option } from "commander";
import { jobOptions } from "#core/job/option-table.ts";
import { workerStages } from "#core/store/stages.ts";
import { commandOption } from "#cli/commands/job-options.ts";
import { withCloudOptions, type CloudOptions } from "#cli/cloud/cloud-options.ts";
import type { CancelOptions, FetchOptions } from "#cli/cloud/change-job.ts";
import type { DeleteOptions } from "#cli/cloud/delete-job.ts";
import type { LogsOptions } from "#cli/cloud/logs.ts";
import type { SmokeOptions } from "#cli/cloud/smoke.ts";
import type { RetryOptions } from "#cli/cloud/retry-job.ts";
import type { StatusOptions, WatchOptions } from "#cli/cloud/status.ts";
import type { SubmitKeyFramesOptions } from "#cli/cloud/submit-key-frames.ts";
import type { SubmitOptions } from "#cli/cloud/submit.ts";
import type { ReplayOptions } from "#cli/cloud/webhook.ts";

const optionNames = Object.keys(jobOptions);

// What speaks to AWS is loaded by the command that needs it: colorize never waits for it.

const seconds = (text: string): number => {
  const value = Number(text);
  if (value >= 1 && value <= 3600) return value;
  throw new InvalidArgumentError("It must be a number of seconds from 1 to 3600.");
};

const dollars = (text: string): number | "none" => {
  if (text === "none") return text;
  const value = Number(text);
  if (text.trim() !== "" && value > 0 && Number.isFinite(value)) return value;
  throw new InvalidArgumentError("It must be an amount in US dollars above 0, or none.");
};

const submitCommand = (): Command =>
  withCloudOptions(new Command("submit"))
    .description("Colour films in the cloud: upload them and start a job for each.")
    .argument("<film...>", "films: files, globs, s3:// addresses; or one batch.json that lists them")
    .option("--order <json>", 'options of each film, as in a batch: \'{"codec": "h265"}\'')
    .option("--wait", "follow the jobs until they end; the exit code says how")
    .option("--json", "print each film's outcome as JSON lines")
    .addHelpText(
      "after",
      `
A batch names films by file, glob or s3:// address, with options for all and for one:
  {
    "options": { "codec": "h265", "callback": { "url": "https://studio.example/hook" } },
    "items": [ "reels/*.mov",
               { "source": "trailer.mp4", "id": "trailer-1923", "priority": 500,
                 "budget": { "amount": 5, "currency": "USD" } } ]
  }
Files are found from the batch's folder. Options, see docs/cloud.md:
  ${optionNames.join(", ")}

Run the same command again to resume an upload. No film is started twice: the same film with the same
options is the same job.`,
    )
    .action(async (films: string[], options: SubmitOptions) => {
      const { submit } = await import("#cli/cloud/submit.ts");
      process.exitCode = await submit(films, options);
    });

const statusCommand = (): Command =>
  withCloudOptions(new Command("status"))
    .description("Show a cloud job's stages, failures with their logs, and cost.")
    .argument("[job]", "the job's id; without it, the newest jobs are listed")
    .option("--failed", "list only jobs that failed")
    .option("--json", "print the outcome as JSON")
    .action(async (job: string | undefined, options: StatusOptions) => {
      const { showStatus } = await import("#cli/cloud/status.ts");
      process.exitCode = await showStatus(job, options);
    });

const watchCommand = (): Command =>
  withCloudOptions(new Command("watch"))
    .description("Follow a job in the cloud until it ends.")
    .argument("<job>", "the job's id")
    .option("--every <seconds>", "polling interval in seconds", seconds, 10)
    .option("--json", "print only the final status, as JSON")
    .action(async (job: string, options: WatchOptions) => {
      const { watchJob } = await import("#cli/cloud/status.ts");
      process.exitCode = await watchJob(job, options);
    });

const logsCommand = (): Command =>
  withCloudOptions(new Command("logs"))
    .description("Print what a job's tasks wrote to the log: outcomes, failures, memory.")
    .argument("<job>", "the job's id")
    .addOption(new Option("--stage <stage>", "only tasks of this stage").choices([...workerStages]))
    .option("--item <item>", "only this chunk's or shot's task")
    .option("--progress", "also print how far each task is")
    .option("--follow", "go on until the job ends")
    .option("--every <seconds>", "polling interval in seconds", seconds, 5)
    .option("--json", "print the lines as JSON")
    .action(async (job: string, options: LogsOptions) => {
      const { showLogs } = await import("#cli/cloud/logs.ts");
      process.exitCode = await showLogs(job, options);
    });

const cancelCommand = (): Command =>
  withCloudOptions(new Command("cancel"))
    .description("Stop a job in the cloud and its tasks. What is done is kept for a retry.")
    .argument("<job>", "the job's id")
    .option("--json", "print the outcome as JSON")
    .action(async (job: string, options: CancelOptions) => {
      const { cancelJob } = await import("#cli/cloud/change-job.ts");
      process.exitCode = await cancelJob(job, options);
    });

const retryCommand = (): Command =>
  withCloudOptions(new Command("retry"))
    .description("Resume a job that failed or was canceled: only what is missing is done.")
    .argument("<job>", "the job's id")
    .option("--budget <usd>", "new cost limit in US dollars, or none", dollars)
    .addOption(commandOption({ flags: "--priority <n>", defaultText: "as before" }, jobOptions.priority))
    .option("--replace-result", "replace an existing result")
    .option("--json", "print the outcome as JSON")
    .action(async (job: string, options: RetryOptions) => {
      const { retryJob } = await import("#cli/cloud/retry-job.ts");
      process.exitCode = await retryJob(job, options);
    });

const submitKeyFramesCommand = (): Command =>
  withCloudOptions(new Command("submit-keyframes"))
    .description("Send coloured key frames to a job that waits for a person.")
    .argument("<job>", "the job's id")
    .argument("<folder>", "where they lie, under the names of the key frames: 000123.png")
    .option("--go-on", "let the job go on with what is there; the network colours the rest")
    .option("--json", "print the outcome as JSON")
    .action(async (job: string, folder: string, options: SubmitKeyFramesOptions) => {
      const { submitKeyFrames } = await import("#cli/cloud/submit-key-frames.ts");
      process.exitCode = await submitKeyFrames(job, folder, options);
    });

const fetchCommand = (): Command =>
  withCloudOptions(new Command("fetch"))
    .description("Download a job's result.")
    .argument("<job>", "the job's id")
    .option("-o, --output <file>", "output file (default: the result's own name, in the current folder)")
    .option("-f, --force", "replace an existing file")
    .option("--json", "print the outcome as JSON")
    .action(async (job: string, options: FetchOptions) => {
      const { fetchResult } = await import("#cli/cloud/change-job.ts");
      process.exitCode = await fetchResult(job, options);
    });

const deleteCommand = (): Command =>
  withCloudOptions(new Command("delete"))
    .description("Remove a job's work data and the copy of its film from the cloud.")
    .argument("<job>", "the job's id")
    .option("--result", "remove its result as well")
    .option("--json", "print the outcome as JSON")
    .action(async (job: string, options: DeleteOptions) => {
      const { deleteJob } = await import("#cli/cloud/delete-job.ts");
      process.exitCode = await deleteJob(job, options);
    });

const smokeCommand = (): Command =>
  withCloudOptions(new Command("smoke"))
    .description("Try a deployment: colour the demo film there, check the result, clean up.")
    .addOption(new Option("--colour-on <what>", "machines to try").choices(["gpu", "cpu"]))
    .option("--keep", "leave the job and its result there")
    .option("--json", "print each step as JSON lines")
    .action(async (options: SmokeOptions) => {
      const { smoke } = await import("#cli/cloud/smoke.ts");
      process.exitCode = await smoke(options);
    });

const webhookCommand = (): Command =>
  new Command("webhook")
    .description("Try a webhook receiver, or send a job's events again.")
    .addCommand(
      withCloudOptions(new Command("test"))
        .description("Send a signed example event to a receiver.")
        .argument("<url>", "the receiver's https:// address")
        .action(async (url: string, options: CloudOptions) => {
          const { testReceiver } = await import("#cli/cloud/webhook.ts");
          process.exitCode = await testReceiver(url, options);
        }),
    )
    .addCommand(
      withCloudOptions(new Command("replay"))
        .description("Send a job's events to its callback again: those that were never delivered.")
        .argument("<job>", "the job's id")
        .option("--event <id>", "this event, delivered or not")
        .option("--all", "all events, delivered or not")
        .action(async (job: string, options: ReplayOptions) => {
          const { replayEvents } = await import("#cli/cloud/webhook.ts");
          process.exitCode = await replayEvents(job, options);
        }),
    );

/** Commands for a deployment in the cloud. */
export const cloudCommands = (): Command[] => [
  submitCommand(),
  statusCommand(),
  watchCommand(),
  logsCommand(),
  cancelCommand(),
  retryCommand(),
  submitKeyFramesCommand(),
  fetchCommand(),
  deleteCommand(),
  smokeCommand(),
  webhookCommand(),
];
