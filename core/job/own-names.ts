import { jobFiles, jobFolders } from "#core/store/layout.ts";

const files: ReadonlySet<string> = new Set(Object.values(jobFiles));

const timeline = /^timeline-[0-9a-f]+(?:-\d+)?\.json$/;

/** Names of a review's files, whatever film it is of. */
const reviewName =
  /^(?:index\.html|review\.json|contact-sheet\.png|poster\.jpg|shots\/\d+\/(?:(?:before|after)\.mp4|contact-sheet\.png|findings\.json|k\d+-\w+\.(?:jpg|png)|alternate-\w+\.jpg)|key-frames\/\d+\.jpg)$/;

/** @param name  from the review's folder on */
export const isReviewFile = (name: string): boolean => reviewName.test(name);

const digest = "[0-9a-f]{16}(?:[0-9a-f]{48})?";
const chunk = String.raw`c\d{4,}`;
const shot = String.raw`\d+-\d+`;
const fanOut = "(?:colour|link|finish)";
const uuid = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
const id = String.raw`[\w-]+`;

/** A folder in which the coloured film of pictures is joined (`adapters/disk/draft-folder.ts`). */
const filmDraft = String.raw`\.coloured\.chromaloom-${uuid}`;

/** What lies in each folder of a job's store, from that folder on. */
const keys: Readonly<Record<keyof typeof jobFolders, readonly string[]>> = {
  reports: [
    String.raw`(?:plan|preview)\.json`,
    String.raw`(?:colour|finish)/${chunk}-${digest}\.json`,
    String.raw`link/${shot}-${digest}\.json`,
    String.raw`assemble/${digest}\.json`,
  ],
  evidence: [`${chunk}-${digest}`],
  words: [`${chunk}-${digest}`],
  footage: [
    String.raw`(?:frames|placed)\.json`,
    String.raw`frames\.nut(?:\.\d+\.part)?`,
    String.raw`coloured\.mkv`,
    String.raw`${filmDraft}/(?:chromaloom\.json|film\.mkv(?:\.\d+s?\.part)?|lock/[\w-]+\.(?:held|wanted))`,
    String.raw`out/[^/]*\d+[^/]*\.(?:png|tiff?|exr|dpx|tga)`,
  ],
  references: [digest],
  colourist: [
    String.raw`(?:chosen-${digest}|asked-again|questions|report)\.json`,
    String.raw`(?:grey|network)/${digest}-\d+\.png`,
    String.raw`checked/${digest}\.(?:json|jpg)`,
  ],
  answers: [String.raw`${digest}(?:-\d+)?(?:\.(?:none|calls)\.json)?`],
  keyFrames: [String.raw`(?:grey/)?\d{6,}\.png`],
  coloured: [String.raw`(?:\d+\.(?:png|jpe?g|tiff?|webp|avif|gif)|no-more\.json)`],
  links: [
    `${shot}-(?:words|hints)-${digest}`,
    `${chunk}(?:-found|-hints|-hint-looks)?-(?:forward|backward)-${digest}`,
    String.raw`${shot}-references-${digest}\.json`,
  ],
  segments: [String.raw`${chunk}-${digest}\.(?:mp4|mov|mkv|luma)`],
  measures: [String.raw`${chunk}-${digest}\.json`],
  seals: [
    String.raw`evidence/${chunk}-${digest}\.json`,
    String.raw`borders/${shot}-${digest}\.json`,
    String.raw`results/${digest}\.json`,
    String.raw`answers/${digest}(?:-\d+)?\.json`,
    String.raw`key-frames/${digest}\.json`,
    String.raw`edits/\d{4,}\.json`,
    String.raw`review\.json`,
  ],
  edits: [String.raw`(?:\d{4,}|undo)\.json`],
  review: [],
  lists: [String.raw`(?:${fanOut}|ask)\.json`],
  maps: [String.raw`(?:${fanOut}|ask)/${uuid}/(?:manifest|[A-Z]+_\d+)\.json`],
  events: [String.raw`${id}_[a-z]+-[a-z]+(?:_${id})?\.json`],
  deliveries: [String.raw`${id}/(?:queued|\d{4,}\.json)`],
  failures: [String.raw`[a-z]+/${id}\.json`],
  failed: [String.raw`${id}/[a-z]+/${id}\.json`],
};

const patterns = Object.entries(keys).map(([folder, names]) => ({
  folder: jobFolders[folder as keyof typeof jobFolders],
  names: new RegExp(`^(?:${names.join("|")})$`),
}));

/**
 * Whether a job leaves something under this key. Anyone who takes a job away takes what has such a name, and
 * leaves all else that a person put beside it.
 */
export const isJobKey = (key: string): boolean => {
  if (!key.includes("/")) return files.has(key) || timeline.test(key);
  const found = patterns.find(({ folder }) => key.startsWith(folder));
  if (found === undefined) return false;
  const name = key.slice(found.folder.length);
  return found.folder === jobFolders.review ? isReviewFile(name) : found.names.test(name);
};

/** Folders within the folders of a job's store. */
const inner: Readonly<Partial<Record<keyof typeof jobFolders, string>>> = {
  reports: `(?:${fanOut}|assemble)`,
  footage: `(?:out|${filmDraft}(?:/lock)?)`,
  colourist: "(?:grey|network|checked)",
  keyFrames: "grey",
  seals: "(?:evidence|borders|results|edits|answers|key-frames)",
  review: String.raw`(?:shots(?:/\d+)?|key-frames)`,
  maps: `(?:${fanOut}|ask)(?:/${uuid})?`,
  deliveries: id,
  failures: "[a-z]+",
  failed: `${id}(?:/[a-z]+)?`,
};

const folders = Object.entries(jobFolders).map(([name, folder]) => {
  const within = inner[name as keyof typeof jobFolders];
  return new RegExp(`^${folder.slice(0, -1)}${within === undefined ? "" : `(?:/${within})?`}$`);
});

/** Whether keys of a job lie in a folder of this path, from the job's folder on. */
export const isJobFolder = (path: string): boolean => folders.some((pattern) => pattern.test(path));
