import { relative, resolve } from "node:path";
import { celFileNames, celFolder, paintedAt } from "#adapters/cels/cel-folder.ts";
import { celFormatOf } from "#adapters/cels/cel-pictures.ts";
import { correctionsAt } from "#adapters/cels/corrections-file.ts";
import { openUnfinishedCut, type UnfinishedCut } from "#adapters/cels/unfinished-cut.ts";
import { withoutAliases } from "#adapters/disk/byte-names.ts";
import { checkFrames } from "#adapters/frames/check-frames.ts";
import { findFrames, type FoundFrames } from "#adapters/frames/find-frames.ts";
import type { Correction } from "#core/cels/corrections.ts";
import type { CutReport } from "#core/cels/cut-report.ts";
import { JobError } from "#core/errors.ts";
import { defaultGaps } from "#core/film/frame-set.ts";
import { paintCut } from "#pipeline/cels/paint-cut.ts";
import { askedColours } from "#cli/cels/colours.ts";
import { publishCels } from "#cli/cels/claim.ts";
import { orderOf } from "#cli/cels/order.ts";
import { celPlaces, type CelPlaces } from "#cli/cels/places.ts";
import { askedSheet, type AskedSheet } from "#cli/cels/sheet.ts";
import type { ColorizeRequest } from "#cli/request/colorize-request.ts";
import type { Attendance } from "#cli/local/run-ordered.ts";

/** What a cut of cels came to. */
export type PaintedCels = {
  readonly report: CutReport;
  /** Places of the frames, as people write them. */
  readonly outputs: readonly string[];
  /** Where the report lies. */
  readonly reportFile: string;
};

/**
 * Paints a cut of line drawings from painted ones, beside the result; the same command goes on where one was
 * stopped, and what the result's report knows is not looked for again.
 *
 * @param settle  is told once all has its name; until then a run that is killed knows its own drawings
 * @throws JobError
 */
export const colourCels = async (
  request: ColorizeRequest,
  { listen, signal }: Attendance,
  settle: (painted: PaintedCels) => Promise<void> = () => Promise.resolve(),
): Promise<PaintedCels> => {
  refuseOthers(request);
  const found = await cutOf(request);
  for (const text of found.notes) listen({ type: "note", text });
  const colours = await askedColours(request);
  const sheet = await askedSheet(request, found);
  const asked = await celPlaces(request, found);
  const { folder, pattern, layers, places, reportFile, correctionsFile, mayReplace } = asked;
  const corrections = await keptCorrections(correctionsFile, listen);
  await checkFrames(found);
  const references = await paintedAt((request.asked.references ?? []).map((path) => resolve(path)));
  const unfinished = await openUnfinishedCut({
    path: `${resolve(folder)}.unfinished`,
    form: JSON.stringify([layers, pattern, found.folder, sheet?.order ?? null]),
    report: reportFile,
    layers,
    fileOf: celFileNames(found, pattern).fileOf,
    // Frames of a sheet are numbered otherwise than drawings.
    folderBefore: sheet === null && mayReplace ? (layer) => places.get(layer)?.folder ?? folder : null,
  });
  try {
    const painted = await paintCut({
      cut: celFolder(found, { folderOf: unfinished.folderOf, pattern, order: sheet?.order }),
      references,
      layers,
      memory: unfinished.memory,
      ...colours,
      corrections,
      progress: (done, total) => {
        listen({ type: "stage", stage: "paint", frames: done, total, done: done >= total });
      },
      signal,
    });
    const order = orderOf(request, found.folder, asked);
    return await publish(asked, {
      report: { version: 3, order, ...painted },
      unfinished,
      sheet,
      settle,
    });
  } catch (error) {
    await unfinished.stop();
    throw error;
  }
};

type Ready = {
  readonly report: CutReport;
  readonly unfinished: UnfinishedCut;
  readonly sheet: AskedSheet | null;
  readonly settle: (painted: PaintedCels) => Promise<void>;
};

/** Gives what was painted its names. */
const publish = async (
  asked: CelPlaces,
  { report, unfinished, sheet, settle }: Ready,
): Promise<PaintedCels> => {
  const { folder, pattern, places, reportFile, mayReplace } = asked;
  await unfinished.forget();
  const made = [...places].map(async ([layer, place]) => {
    const written = unfinished.folderOf(layer);
    const frames = sheet === null ? written : await sheet.expose(written, layer, pattern);
    return { layer, place, ready: await place.ready(frames) };
  });
  const text = `${JSON.stringify(report, null, 1)}\n`;
  const outcome = {
    folder,
    drafts: unfinished.path,
    layers: await Promise.all(made),
    report: { path: reportFile, text, mayReplace },
  };
  const shown = (path: string): string => relative(process.cwd(), withoutAliases(path));
  const painted: PaintedCels = {
    report,
    outputs: [...places.values()].map(({ name }) => shown(name)),
    reportFile: shown(reportFile),
  };
  await publishCels(outcome, async () => {
    await settle(painted);
    await unfinished.finish();
  });
  return painted;
};

/** What people said of the cut, which is told before it is kept to. */
const keptCorrections = async (
  path: string,
  listen: Attendance["listen"],
): Promise<readonly Correction[]> => {
  const corrections = await correctionsAt(path);
  if (corrections.length > 0) listen({ type: "note", text: correctionsNote(corrections.length, path) });
  return corrections;
};

const correctionsNote = (count: number, path: string): string =>
  `${count === 1 ? "one correction" : `${count} corrections`} in ${relative(process.cwd(), path)} ${count === 1 ? "is" : "are"} kept to; take the file away to paint without`;

const cutOf = async (request: ColorizeRequest): Promise<FoundFrames> => {
  if (request.film === undefined)
    throw new JobError("UsageInvalid", "name the cut: a folder of numbered drawings");
  if ((request.asked.references ?? []).length === 0) {
    throw new JobError(
      "UsageInvalid",
      "--cels paints with the colours of a painted drawing; give one with --reference",
    );
  }
  const found = await findFrames(request.film, request.gaps ?? defaultGaps);
  if (found === null) {
    throw new JobError(
      "UsageInvalid",
      `--cels paints numbered drawings, and ${JSON.stringify(request.film)} is a film; export its drawings as PNG or Targa`,
    );
  }
  celFormatOf(found.set.files[0] ?? "");
  return found;
};

/** What means nothing for cels: all that a network, a film or its colours need. */
const forFilms = [
  "demo",
  "keepJob",
  "paletteStrength",
  "paletteHard",
  "colourist",
  "wait",
  "calls",
  "answerLimit",
  "askAgain",
  "clashes",
  "rate",
  "preview",
] as const satisfies readonly (keyof ColorizeRequest)[];

/** @throws JobError UsageInvalid */
const refuseOthers = (request: ColorizeRequest): void => {
  const typed = forFilms.filter((name) => request[name] !== undefined);
  const asked = Object.keys(request.asked).filter(
    (name) => !["references", "replaceResult", "review"].includes(name),
  );
  const [first] = [...typed, ...asked];
  if (first === undefined) return;
  const option = `--${first.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  throw new JobError("UsageInvalid", `${option} has no meaning with --cels; omit it`);
};
