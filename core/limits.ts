const KiB = 2 ** 10;
const MiB = 2 ** 20;

type InputLimit = { readonly what: string; readonly bytes: number };

/**
 * How long a file may be that people or other programs hand over to be read whole. Far above what anything of
 * its kind has, far below what harms a machine. `npm run docs` writes them into docs/limits.md.
 */
export const inputLimits = {
  picture: {
    what: "a picture: a reference, one dropped on the review page, one that gives a palette; a palette",
    bytes: 512 * MiB,
  },
  answer: { what: "a picture that a colourist answers with", bytes: 128 * MiB },
  edits: { what: "edits, as a file or from the review page", bytes: 64 * MiB },
  cuts: { what: "a list of cuts", bytes: 64 * MiB },
  celsText: { what: "an exposure sheet; a file of characters and their sets", bytes: 64 * MiB },
  batch: { what: "a batch's list of films on this machine", bytes: 256 * MiB },
  cloudBatch: {
    what: "the same in the cloud, where a function of little memory reads it: some 50,000 films by name",
    bytes: 8 * MiB,
  },
  sidecar: { what: "the options beside an upload (`.json`)", bytes: 64 * KiB },
  modelCard: { what: "the card of a network (`model.json`)", bytes: 16 * MiB },
  modelGraph: { what: "a graph of a network", bytes: 1024 * MiB },
  networkCard: { what: "the card beside a colourist's network", bytes: 64 * KiB },
  jobDocument: { what: "a document of a job's folder, such as its plan", bytes: 256 * MiB },
  jobFile: { what: "any other file of a job's folder that is read whole", bytes: 512 * MiB },
} as const satisfies Record<string, InputLimit>;

/** Pixels along a side of a picture that is no frame of a film. */
export const maxPictureSide = 20_000;

/** Calls for one key frame: a service that is down half the time answers one of five in 31 cases of 32. */
export const maxTries = 5;

/** Coloured frames that a question to a colourist brings with it. */
export const maxContext = 2;

/** The most that any order may ask for, where a deployment sets no lower limit. */
export const maxConcurrency = 1000;
export const maxPriority = 9999;

/** The limits as a table of Markdown. */
export const inputLimitsTable = (): string =>
  [
    "| file | at most |",
    "|---|---|",
    ...Object.values(inputLimits).map(({ what, bytes }) => `| ${what} | ${sizeOf(bytes)} |`),
  ].join("\n");

const sizeOf = (bytes: number): string => (bytes < MiB ? `${bytes / KiB} KiB` : `${bytes / MiB} MiB`);
