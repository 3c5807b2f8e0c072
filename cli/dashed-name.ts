import { existsSync } from "node:fs";

/**
 * A hint where an argument was read as options but is the name of a file that lies here; null where none
 * is. For after a refusal only: a file may be called "-f" and an option be meant.
 */
export const dashedNameHint = (args: readonly string[]): string | null => {
  const options = args.includes("--") ? args.slice(0, args.indexOf("--")) : args;
  const name = options.find((argument) => /^-[^/]+$/.test(argument) && existsSync(argument));
  return name === undefined
    ? null
    : `${JSON.stringify(name)} is a file here, but what begins with a dash is read as options; write ./${name}`;
};
