import { readFile } from "node:fs/promises";
import { ownFile } from "#adapters/disk/own-files.ts";

/** The review page without its data, as `npm run build:review` leaves it; null where that was not done. */
export const readReviewTemplate = async (): Promise<string | null> =>
  readFile(ownFile("review/dist/index.html"), "utf8").catch((error: unknown) => {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  });
