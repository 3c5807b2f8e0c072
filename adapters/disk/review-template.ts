import { ifThere } from "#adapters/system-errors.ts";
import { readFile } from "node:fs/promises";
import { ownFile } from "#adapters/disk/own-files.ts";

/** The review page without its data, as `npm run build:review` leaves it; null where that was not done. */
export const readReviewTemplate = async (): Promise<string | null> =>
  ifThere(readFile(ownFile("review/dist/index.html"), "utf8"));
