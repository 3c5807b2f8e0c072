/** Codes of a place that holds nothing: not it, not a folder on its way, or no place that could. */
const codes: ReadonlySet<unknown> = new Set(["ENOENT", "ENOTDIR", "ENAMETOOLONG"]);

/** Whether an error of the file system says that nothing is there; any other says something else. */
export const isNotThere = (error: unknown): boolean =>
  error instanceof Error && "code" in error && codes.has(error.code);

/** What a look at a file gives, or null where nothing is there. Every other fault is thrown. */
export const ifThere = <Value>(look: Promise<Value>): Promise<Value | null> =>
  look.catch((error: unknown) => {
    if (isNotThere(error)) return null;
    throw error;
  });
