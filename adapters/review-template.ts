import { readFile } from "node:fs/promises";

const built = new URL("../review/dist/index.html", import.meta.url);

/** The review page without its data, as `npm run build:review` leaves it; null where that was not done. */
export const readReviewTemplate = async (): Promise<string | null> =>
  readFile(built, "utf8").catch((error: unknown) => {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  });
