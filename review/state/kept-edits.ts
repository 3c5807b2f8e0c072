import { cutsOfShots, editShots, withCutEdits } from "#core/edits/cut-edits.ts";
import { editsSchema, type Edits } from "#core/edits/edits.ts";
import type { ReviewReport } from "#core/review/report.ts";
import { collectEdits, editsForFilm, type EditState, type ShotEdits } from "#review/state/edit-state.ts";

/*
 * What was decided stays in this browser until it is downloaded. A browser that keeps nothing for pages
 * from disk, or whose store is full, still shows the page: then the download is the only copy.
 */

const placeOf = ({ film, job }: ReviewReport): string =>
  `chromaloom.review ${film.fingerprint} ${job ?? ""}`;

const parseEdits = (text: string | null): Edits | null => {
  try {
    return text === null ? null : editsSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
};

/** What a page takes up of edits. */
export type TakenEdits = {
  readonly shots: ShotEdits;
  readonly cuts: readonly number[];
  readonly palettes: Edits["palettes"];
};

/** Where shots are to begin; cuts that these shots do not allow are left out. */
const cutsTaken = ({ cuts }: Pick<Edits, "cuts">, { shots }: ReviewReport): number[] => {
  try {
    return cutsOfShots(editShots(shots, cuts));
  } catch {
    return cutsOfShots(withCutEdits(shots, cuts));
  }
};

export const loadKeptEdits = (report: ReviewReport): TakenEdits => {
  const nothing = { shots: new Map(), cuts: cutsOfShots(report.shots), palettes: [] };
  try {
    const edits = parseEdits(localStorage.getItem(placeOf(report)));
    if (edits === null) return nothing;
    const { palettes } = edits;
    return { shots: editsForFilm(edits, report), cuts: cutsTaken(edits, report), palettes };
  } catch {
    return nothing;
  }
};

/** @returns whether the browser kept it */
export const keepEdits = (state: EditState, report: ReviewReport): boolean => {
  try {
    localStorage.setItem(placeOf(report), JSON.stringify(collectEdits(state, report)));
    return true;
  } catch {
    return false;
  }
};

/** Hands a file to the person. */
export const downloadEdits = (edits: Edits): void => {
  const address = URL.createObjectURL(
    new Blob([`${JSON.stringify(edits, null, 2)}\n`], { type: "application/json" }),
  );
  const link = document.createElement("a");
  link.href = address;
  link.download = "edits.json";
  link.click();
  setTimeout(() => {
    URL.revokeObjectURL(address);
  }, 60_000);
};

/** @throws Error with a sentence when the file holds no edits of this film */
export const readEditsFile = async (file: File, report: ReviewReport): Promise<TakenEdits> => {
  const edits = parseEdits(await file.text());
  if (edits === null) throw new Error(`${file.name} holds no edits that this page can read.`);
  const own = editsForFilm(edits, report);
  if (own.size === 0 && edits.shots.length > 0) {
    throw new Error(`${file.name} holds edits of another film, or of another cut of it.`);
  }
  return { shots: own, cuts: cutsTaken(edits, report), palettes: edits.palettes };
};
