import { readlinkSync } from "node:fs";
import { isNotThere, systemCode } from "#adapters/system-errors.ts";

/** What a link leads to, in bytes; null where no link is. @throws what the file system says else */
export const linkAt = (path: string): Buffer | null => {
  try {
    return readlinkSync(path, { encoding: "buffer" });
  } catch (error) {
    if (isNotThere(error) || systemCode(error) === "EINVAL") return null;
    throw error;
  }
};
