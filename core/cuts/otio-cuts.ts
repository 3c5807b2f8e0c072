import * as z from "zod";
import { cutListFault, type CutList } from "#core/cuts/cut-list.ts";

const timeSchema = z.object({ value: z.number(), rate: z.number().positive() });
const rangeSchema = z.object({ start_time: timeSchema, duration: timeSchema });

/** What a cut list needs of OpenTimelineIO's objects; metadata, effects and markers are passed over. */
const itemSchema = z.object({
  OTIO_SCHEMA: z.string(),
  name: z.string().nullish(),
  enabled: z.boolean().nullish(),
  kind: z.string().nullish(),
  source_range: rangeSchema.nullish(),
  media_reference: z.object({ available_range: rangeSchema.nullish() }).nullish(),
  media_references: z
    .record(z.string(), z.object({ available_range: rangeSchema.nullish() }).nullable())
    .nullish(),
  active_media_reference_key: z.string().nullish(),
  in_offset: timeSchema.nullish(),
  get children() {
    return z.array(itemSchema).nullish();
  },
  get tracks() {
    return itemSchema.nullish();
  },
});
type Item = z.infer<typeof itemSchema>;
type Time = z.infer<typeof timeSchema>;

/** A run of pictures of one clip, in units of the list's rate from the start of what holds it; null: none to see. */
type Run = { readonly from: number; readonly to: number; readonly clip: string | null };

/** Whether JSON is OpenTimelineIO's. */
export const isOtio = (json: unknown): boolean =>
  typeof json === "object" && json !== null && "OTIO_SCHEMA" in json;

/**
 * Cuts from an OpenTimelineIO timeline: where the clip that is seen changes, the upper track in front.
 * Gaps show what is below them. A transition is cut where its clips meet, nominally its middle.
 *
 * @throws JobError UsageInvalid, with the clip
 */
export const otioCuts = (name: string, json: unknown): CutList => {
  const parsed = itemSchema.safeParse(json);
  if (!parsed.success) {
    throw cutListFault(
      name,
      null,
      `it is no timeline of OpenTimelineIO:\n${z.prettifyError(parsed.error)}`,
    );
  }
  const root = parsed.data.tracks ?? parsed.data;
  const rate = rateOf(root);
  if (rate === null) throw cutListFault(name, null, "its timeline holds no clip with a source range");
  const runs = joined(runsOf(name, root, rate));
  if (runs.every(({ clip }) => clip === null)) {
    throw cutListFault(name, null, "its video tracks hold no clip");
  }
  return {
    name,
    marks: runs
      .filter(({ clip }) => clip !== null)
      .map(({ from, to, clip }) => ({
        where: `clip ${clip ?? ""}`,
        first: { units: from, rate },
        end: { units: to, rate },
      })),
  };
};

const timesOf = ({ source_range: range, media_reference: media }: Item): Time[] =>
  [range, media?.available_range].flatMap((one) => (one == null ? [] : [one.duration]));

/** The rate that the first clip counts by. */
const rateOf = (item: Item): number | null => {
  const [time] = timesOf(item);
  if (time !== undefined) return time.rate;
  for (const child of item.children ?? []) {
    const rate = rateOf(child);
    if (rate !== null) return rate;
  }
  const [media] = Object.values(item.media_references ?? {});
  return media?.available_range?.duration.rate ?? null;
};

const unitsOf = ({ value, rate }: Time, wanted: number): number =>
  rate === wanted ? value : (value / rate) * wanted;

const kindOf = ({ OTIO_SCHEMA }: Item): string => OTIO_SCHEMA.split(".")[0] ?? "";

const runsOf = (name: string, item: Item, rate: number): Run[] => {
  const kind = kindOf(item);
  if (kind === "Track" || kind === "Sequence") return trimmed(trackRuns(name, item, rate), item, rate);
  if (kind === "Stack" || kind === "Timeline")
    return trimmed(stackRuns(name, item.tracks ?? item, rate), item, rate);
  const length = lengthOf(name, item, rate);
  const isSeen = kind !== "Gap" && item.enabled !== false;
  return [{ from: 0, to: length, clip: isSeen ? JSON.stringify(item.name ?? "") : null }];
};

const trackRuns = (name: string, track: Item, rate: number): Run[] => {
  const runs: Run[] = [];
  let at = 0;
  for (const [index, child] of (track.children ?? []).entries()) {
    if (kindOf(child) === "Transition") continue;
    const inner = runsOf(name, child, rate);
    runs.push(
      ...inner.map(({ from, to, clip }) => ({
        from: at + from,
        to: at + to,
        clip: clip === null ? null : `${index + 1} (${clip})`,
      })),
    );
    at += inner.at(-1)?.to ?? 0;
  }
  return runs;
};

/** What is seen of tracks above each other; sound is passed over. */
const stackRuns = (name: string, stack: Item, rate: number): Run[] => {
  const layers = (stack.children ?? [])
    .filter(({ kind, enabled }) => (kind ?? "Video") !== "Audio" && enabled !== false)
    .map((child) => runsOf(name, child, rate));
  const borders = [...new Set(layers.flat().flatMap(({ from, to }) => [from, to]))].sort((a, b) => a - b);
  return borders.slice(0, -1).map((from, index) => {
    const to = borders[index + 1] ?? from;
    const seen = layers
      .toReversed()
      .map((runs) => runs.find((run) => run.clip !== null && run.from <= from && run.to > from)?.clip)
      .find((clip) => clip !== undefined);
    return { from, to, clip: seen ?? null };
  });
};

/** What a track's or a stack's own source range leaves of it. */
const trimmed = (runs: readonly Run[], { source_range: range }: Item, rate: number): Run[] => {
  if (range == null) return [...runs];
  const start = unitsOf(range.start_time, rate);
  const length = unitsOf(range.duration, rate);
  return runs
    .map(({ from, to, clip }) => ({
      from: Math.max(0, from - start),
      to: Math.min(length, to - start),
      clip,
    }))
    .filter(({ from, to }) => to > from);
};

const lengthOf = (name: string, item: Item, rate: number): number => {
  const active = item.media_references?.[item.active_media_reference_key ?? "DEFAULT_MEDIA"];
  const range = item.source_range ?? item.media_reference?.available_range ?? active?.available_range;
  if (range == null) {
    throw cutListFault(
      name,
      `clip ${JSON.stringify(item.name ?? "")}`,
      "it has no source range, so its length is not known",
    );
  }
  return unitsOf(range.duration, rate);
};

/** Runs of the same clip in one, and what has no length left out. */
const joined = (runs: readonly Run[]): Run[] => {
  const result: Run[] = [];
  for (const run of runs.filter(({ from, to }) => to > from)) {
    const last = result.at(-1);
    if (last?.to === run.from && last.clip === run.clip)
      result[result.length - 1] = { ...last, to: run.to };
    else result.push(run);
  }
  return result;
};
