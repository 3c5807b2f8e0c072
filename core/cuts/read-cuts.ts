import { csvCuts, type CsvRow } from "#core/cuts/csv-cuts.ts";
import { cutListFault, cutListSchema, maxCutMarks, type CutList } from "#core/cuts/cut-list.ts";
import { edlCuts, isEdl } from "#core/cuts/edl-cuts.ts";
import { isOtio, otioCuts } from "#core/cuts/otio-cuts.ts";

const kinds =
  "CSV, PySceneDetect's list of scenes, CMX 3600 EDL and OpenTimelineIO (.otio) are read; chromaloom shots FILM writes any of them";

/**
 * A list of cuts of whatever form, known by what is in it.
 *
 * @param name  of the file, for messages
 * @param rowsOf  reads the rows of CSV
 * @throws JobError UsageInvalid, with the place in the list
 */
export const readCuts = (name: string, text: string, rowsOf: (text: string) => CsvRow[]): CutList => {
  const start = text.trimStart().slice(0, 1);
  if (start === "") throw cutListFault(name, null, `it is empty; ${kinds}`);
  if (text.includes("\0") || text.includes("\uFFFD")) {
    throw cutListFault(name, null, `it is no text of UTF-8 or ASCII; ${kinds}`);
  }
  if (start === "<") throw cutListFault(name, null, `it is XML, which is not read as cuts; ${kinds}`);
  if (start === "{" || start === "[") return sound(otioCuts(name, jsonOf(name, text)));
  return sound(isEdl(text) ? edlCuts(name, text) : csvCuts(name, rowsOf(text)));
};

/** What no film can have is said of the list, before any job takes it. */
const sound = (list: CutList): CutList => {
  const { name, marks } = list;
  if (marks.length > maxCutMarks)
    throw cutListFault(name, null, `it lists ${marks.length} shots; at most ${maxCutMarks} are taken`);
  const parsed = cutListSchema.safeParse(list);
  if (parsed.success) return parsed.data;
  const at = parsed.error.issues[0]?.path[1];
  const mark = typeof at === "number" ? marks[at] : undefined;
  throw cutListFault(
    name,
    mark?.where ?? null,
    "it names a place that no film has; write frames from 0 on",
  );
};

const jsonOf = (name: string, text: string): unknown => {
  try {
    const json: unknown = JSON.parse(text);
    if (isOtio(json)) return json;
  } catch (error) {
    throw cutListFault(
      name,
      null,
      `it begins as JSON, but is none: ${String(error).replace(/^SyntaxError: /, "")}`,
    );
  }
  throw cutListFault(name, null, `it is JSON, but no timeline of OpenTimelineIO; ${kinds}`);
};
