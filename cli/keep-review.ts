import { cp, rm } from "node:fs/promises";
import { basename, join } from "node:path";

/** Where the review of a film goes whose job is not kept. */
export const reviewFolderBeside = (output: string): string => `${output}.review`;

/**
 * Moves the review out of a job's folder that is about to go, leaving behind what only a later edit
 * would need.
 *
 * @returns the page's path
 */
export const keepReview = async (jobFolder: string, output: string): Promise<string> => {
  const folder = reviewFolderBeside(output);
  await rm(folder, { recursive: true, force: true });
  await cp(join(jobFolder, "review"), folder, {
    recursive: true,
    filter: (path) => basename(path) !== "findings.json",
  });
  return join(folder, "index.html");
};
