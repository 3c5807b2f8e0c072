import { Command, InvalidArgumentError, Option } from "commander";
import type { ServeRequest } from "#cli/review/review.ts";

const portNumber = (text: string): number => {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new InvalidArgumentError("It must be a whole number from 0 to 65535; 0 takes any free port.");
};

/** `chromaloom review` and its options. */
export const reviewCommand = (): Command =>
  new Command("review")
    .description("Show a job's review or a painted cut in a browser, and apply your decisions.")
    .argument(
      "<job>",
      "the folder of a kept job (colorize --keep-job), or of a painted cut (colorize --cels)",
    )
    .addOption(
      new Option("--port <n>", "port on 127.0.0.1").argParser(portNumber).default(0, "any free one"),
    )
    .option("--open", "open the page in the browser")
    .addHelpText(
      "after",
      `
The page is served to this machine alone, at an address that holds a secret; Ctrl-C ends it. "Apply"
re-renders the shots you changed and rewrites the film; a region of a painted cut that you give a colour
runs through the cut at once.

Without a server, open review/index.html in the job's folder, download edits.json and run
  chromaloom edit <job> edits.json`,
    )
    .action(async (job: string, options: Omit<ServeRequest, "job">) => {
      const { serveAnyReview } = await import("#cli/review/review.ts");
      await serveAnyReview({ ...options, job });
    });
