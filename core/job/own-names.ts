import { jobFiles, jobFolders } from "#core/store/layout.ts";

/** Folders that jobs of earlier versions left. */
const formerFolders = ["anchors"];

const folders: ReadonlySet<string> = new Set([
  ...Object.values(jobFolders).map((folder) => folder.replace(/\/$/, "")),
  ...formerFolders,
]);

const files: ReadonlySet<string> = new Set(Object.values(jobFiles));

const timeline = /^timeline-[0-9a-f]+\.json$/;

/**
 * Whether a job's store has this name at its root: the first part of a key. Anyone who takes a job away
 * takes what has such a name, and leaves all else that a person put beside it.
 */
export const isJobName = (name: string): boolean =>
  folders.has(name) || files.has(name) || timeline.test(name);
