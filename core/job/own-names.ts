const folders: ReadonlySet<string> = new Set([
  ...["deliveries", "edits", "events", "evidence", "failed", "failures", "links", "lists"],
  ...["maps", "measures", "reports", "review", "seals", "segments", "words"],
]);

const files = /^(?:failure|manifest|quote|report|request|source|timeline-[0-9a-f]+)\.json$/;

/**
 * Whether a job's store has this name at its root: the first part of a key. Whoever takes a job away
 * takes what has such a name, and leaves all else that a person put beside it.
 */
export const isJobName = (name: string): boolean => folders.has(name) || files.test(name);
