import * as z from "zod";
import { JobError } from "#core/errors.ts";

/** Which drawing of each layer is shown when. */
export type ExposureSheet = {
  /** Frames of the cut. */
  readonly frames: number;
  readonly layers: readonly SheetLayer[];
};

export type SheetLayer = {
  readonly name: string;
  /** By frame: the drawing's name or number as the sheet has it; null: nothing is shown. */
  readonly shown: readonly (string | null)[];
};

/** What a sheet's file begins with, before its JSON. */
const heading = "exchangeDigitalTimeSheet Save Data";

/** Longer than this is no cut. */
const maxFrames = 100_000;

const frameNumber = z
  .number()
  .int()
  .min(0)
  .max(maxFrames - 1);

const trackSchema = z.object({
  trackNo: z.number().int().min(0),
  frames: z.array(
    z.object({
      frame: frameNumber,
      data: z.array(z.object({ id: z.number(), values: z.array(z.string()) })),
    }),
  ),
});

const tableSchema = z.object({
  duration: z.number().int().min(1).max(maxFrames),
  fields: z.array(z.object({ fieldId: z.number(), tracks: z.array(trackSchema) })).default([]),
  timeTableHeaders: z.array(z.object({ fieldId: z.number(), names: z.array(z.string()) })).default([]),
});

const sheetSchema = z.object({ timeTables: z.array(tableSchema).min(1) });

/** The field of a sheet that says which drawings are shown; others hold dialogue and camera. */
const cells = 0;

/** What a sheet writes where nothing is shown, and where the drawing before stays: a hyphen, marks between keys. */
const empty = "SYMBOL_NULL_CELL";
const isHeld = (value: string): boolean => value === "SYMBOL_HYPHEN" || value.startsWith("SYMBOL_TICK");

/**
 * Reads an exposure sheet in XDTS, the exchange format of digital time sheets: a line that names it, then JSON.
 *
 * @throws JobError UsageInvalid
 */
export const readExposureSheet = (text: string, name: string): ExposureSheet => {
  const start = text.replace(/^\uFEFF/, "").trimStart();
  const body = start.startsWith(heading) ? start.slice(heading.length) : start;
  const read = sheetSchema.safeParse(parsed(body, name));
  if (!read.success) {
    const [{ path, message } = { path: [], message: "cannot be read" }] = read.error.issues;
    throw fault(name, `${path.join(".") || "the sheet"}: ${message}`);
  }
  const [table] = read.data.timeTables;
  if (table === undefined) throw fault(name, "holds no time table");
  return layersIn(table, name);
};

const layersIn = (table: z.infer<typeof tableSchema>, name: string): ExposureSheet => {
  const names = table.timeTableHeaders.find(({ fieldId }) => fieldId === cells)?.names ?? [];
  const tracks = table.fields.find(({ fieldId }) => fieldId === cells)?.tracks ?? [];
  if (tracks.length === 0) throw fault(name, "shows no drawing; its table has no track of cells");
  return {
    frames: table.duration,
    layers: tracks.map((track) => ({
      name: names[track.trackNo] ?? String(track.trackNo + 1),
      shown: shownIn(track, table.duration),
    })),
  };
};

const parsed = (text: string, name: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw fault(name, `is no XDTS: after the line "${heading}" it must hold JSON`);
  }
};

const fault = (name: string, what: string): JobError =>
  new JobError("UsageInvalid", `the exposure sheet ${name}: ${what}`, { name });

/** A drawing stays until the sheet says something else. */
const shownIn = ({ frames }: z.infer<typeof trackSchema>, duration: number): (string | null)[] => {
  const said = new Map(
    frames.map(({ frame, data }) => [frame, data.find(({ id }) => id === 0)?.values[0] ?? empty]),
  );
  let current: string | null = null;
  return Array.from({ length: duration }, (_, frame) => {
    const value = said.get(frame);
    if (value !== undefined && !isHeld(value))
      current = value === empty || value.trim() === "" ? null : value;
    return current;
  });
};

/** The layer that a cut's names speak of; the only one where there is one. @throws JobError UsageInvalid */
export const layerOf = (
  sheet: ExposureSheet,
  wanted: string | undefined,
  prefix: string,
  name: string,
): SheetLayer => {
  const names = sheet.layers.map((layer) => layer.name);
  const isOf = (layer: SheetLayer, text: string): boolean =>
    layer.name.toLowerCase() === text.toLowerCase();
  const asked = wanted ?? prefix.replace(/[^\p{L}]+$/u, "");
  const found = sheet.layers.find((layer) => isOf(layer, asked));
  if (found !== undefined) return found;
  const [only] = sheet.layers;
  if (wanted === undefined && only !== undefined && sheet.layers.length === 1) return only;
  throw fault(
    name,
    `has the layers ${names.join(", ")}, and ${wanted === undefined ? "the drawings' names say none of them" : `none is called ${JSON.stringify(wanted)}`}; name one with --sheet-layer`,
  );
};
