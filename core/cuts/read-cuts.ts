import { csvCuts, type CsvRow } from "#core/cuts/csv-cuts.ts";
import { cutListFault, type CutList } from "#core/cuts/cut-list.ts";
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
  if (start === "{" || start === "[") return otioCuts(name, jsonOf(name, text));
  return isEdl(text) ? edlCuts(name, text) : csvCuts(name, rowsOf(text));
};

const jsonOf = (name: string, text: string): unknown => {
  try {
    const json: unknown = JSON.parse(text);
    if (isOtio(json)) return json;
  } catch (error) {
    throw cutListFault(name, null, `it begins as JSON, but is none: ${String(error)}`);
  }
  throw cutListFault(name, null, `it is JSON, but no timeline of OpenTimelineIO; ${kinds}`);
};
