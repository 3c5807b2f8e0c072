import { frameCount, type FrameRange } from "#core/film/frame-range.ts";
import { shotsOf } from "#core/job/controls.ts";
import { jobKeys } from "#core/job/keys.ts";
import { longShots } from "#core/job/long-shots.ts";
import { isPart, type Chunk, type Manifest } from "#core/job/manifest.ts";
import { resultDigest } from "#core/job/result-digest.ts";
import type { FanOutStage } from "#core/store/stages.ts";
import { jobFolders, reportFolder, sealFolder } from "#core/store/layout.ts";

/** Whether a job's store holds a key. */
export type HasKey = (key: string) => boolean;

/** One task of a stage. */
export type Item<Unit = Chunk | FrameRange> = {
  /** A chunk's id, or a shot's first frame. */
  readonly id: string;
  readonly range: FrameRange;
  readonly unit: Unit;
  readonly isDone: boolean;
};

/** A stage of a plan: its tasks, and how far they are. */
export type StageState<Unit = Chunk | FrameRange> = {
  readonly items: readonly Item<Unit>[];
  /** What is still to do. Of link and finish also what waits for colour. */
  readonly missing: readonly Unit[];
  /** Frames, done and in all; 0 where the plan has nothing for the stage. */
  readonly frames: { readonly done: number; readonly total: number };
};

/** What is done, and what is missing, of a planned job. */
export type JobState = {
  readonly colour: StageState<Chunk>;
  readonly link: StageState<FrameRange>;
  readonly finish: StageState<Chunk>;
};

/**
 * The state of a job by what its store holds: all that lists, shows or reports it asks here.
 *
 * Whole shots are coloured by colour, or, after an edit, by finish from evidence that was kept. Of a
 * part the evidence goes once it is finished; until then colour is only done while the evidence is
 * there, because link and finish read it. A shot whose parts are all finished needs no link any more.
 */
export const jobState = (manifest: Manifest, has: HasKey): JobState => {
  const isDone = doneBy(manifest, has);
  const { chunks } = manifest;
  return {
    colour: stageState(chunks.map((chunk) => chunkItem(chunk, isDone.colour(chunk)))),
    link: stageState(longShots(manifest).map((shot) => shotItem(shot, isDone.link(shot)))),
    finish: stageState(
      chunks
        .filter((chunk) => isDone.isOfFinish(chunk))
        .map((chunk) => chunkItem(chunk, isDone.finish(chunk))),
    ),
  };
};

const chunkItem = (unit: Chunk, isDone: boolean): Item<Chunk> => ({
  id: unit.id,
  range: unit.range,
  unit,
  isDone,
});

const shotItem = (unit: FrameRange, isDone: boolean): Item<FrameRange> => ({
  id: String(unit.first),
  range: unit,
  unit,
  isDone,
});

const stageState = <Unit>(items: readonly Item<Unit>[]): StageState<Unit> => {
  const frames = (some: readonly Item<Unit>[]): number =>
    some.reduce((sum, { range }) => sum + frameCount(range), 0);
  return {
    items,
    missing: items.filter(({ isDone }) => !isDone).map(({ unit }) => unit),
    frames: { done: frames(items.filter(({ isDone }) => isDone)), total: frames(items) },
  };
};

const doneBy = (manifest: Manifest, has: HasKey) => {
  const isRendered = (chunk: Chunk): boolean => renderedBy(manifest, chunk, has) !== null;
  const hasEvidence = (chunk: Chunk): boolean => has(jobKeys.evidence(manifest, chunk));
  const partsOf = (shot: FrameRange): Chunk[] =>
    manifest.chunks.filter((chunk) => isPart(chunk) && chunk.shot.first === shot.first);
  const isLinked = (shot: FrameRange): boolean =>
    (has(jobKeys.linkReport(manifest, shot)) &&
      (!manifest.options.pooling || has(jobKeys.borderSeals(manifest, shot)))) ||
    partsOf(shot).every(isRendered);
  return {
    colour: (chunk: Chunk): boolean =>
      hasEvidence(chunk) || (isRendered(chunk) && !(isPart(chunk) && !isLinked(chunk.shot))),
    link: isLinked,
    finish: isRendered,
    /** Whether finish renders, or has rendered, the chunk. */
    isOfFinish: (chunk: Chunk): boolean =>
      isPart(chunk) ||
      has(jobKeys.finishReport(manifest, chunk)) ||
      (hasEvidence(chunk) && !isRendered(chunk)),
  };
};

/** Key of the report of the stage that rendered a chunk with the controls in force; null: none has. */
export const renderedBy = (manifest: Manifest, chunk: Chunk, has: HasKey): string | null => {
  const [finished, coloured] = [
    jobKeys.finishReport(manifest, chunk),
    jobKeys.colourReport(manifest, chunk),
  ];
  if (has(finished)) return finished;
  return !isPart(chunk) && has(coloured) ? coloured : null;
};

/** Keys that say whether one item is done. */
export const keysOfItem = (manifest: Manifest, { stage, unit }: ItemOfStage): readonly string[] =>
  stage === "link"
    ? linkKeys(manifest, unit)
    : [
        jobKeys.colourReport(manifest, unit),
        jobKeys.finishReport(manifest, unit),
        jobKeys.evidence(manifest, unit),
        ...(stage === "colour" && isPart(unit) ? linkKeys(manifest, unit.shot) : []),
      ];

const linkKeys = (manifest: Manifest, shot: FrameRange): string[] => [
  jobKeys.linkReport(manifest, shot),
  jobKeys.borderSeals(manifest, shot),
];

export type ItemOfStage =
  | { readonly stage: "colour" | "finish"; readonly unit: Chunk }
  | { readonly stage: "link"; readonly unit: FrameRange };

/** Whether one item is done, by the keys of `keysOfItem`. */
export const isItemDone = (manifest: Manifest, item: ItemOfStage, has: HasKey): boolean => {
  const isDone = doneBy(manifest, has);
  return item.stage === "link" ? isDone.link(item.unit) : isDone[item.stage](item.unit);
};

/** Shots with frames in a chunk that are rendered whole. */
export const shotsReady = (manifest: Manifest, chunk: Chunk, has: HasKey): readonly FrameRange[] =>
  shotsOf(chunk).filter(({ first }) =>
    manifest.chunks
      .filter((other) => shotsOf(other).some((shot) => shot.first === first))
      .every((other) => renderedBy(manifest, other, has) !== null),
  );

const chunkFolders = [reportFolder("colour"), reportFolder("finish"), jobFolders.evidence];

/** Folders of the store that a stage's state is read from. */
export const stateFolders: Readonly<Record<FanOutStage, readonly string[]>> = {
  colour: [...chunkFolders, reportFolder("link"), sealFolder("borders")],
  link: [reportFolder("link"), reportFolder("colour"), reportFolder("finish"), sealFolder("borders")],
  finish: chunkFolders,
};

/**
 * Keys of the reports on all work that led to the result in force: under the plan's digest, and under
 * those of the edits, which render again what was analysed before.
 */
export const reportKeysInForce = async (manifest: Manifest): Promise<ReadonlySet<string>> => {
  const unedited = { ...manifest, editedDigests: {} };
  const keys = [manifest, unedited].flatMap((plan) => [
    ...plan.chunks.flatMap((chunk) => [
      jobKeys.colourReport(plan, chunk),
      jobKeys.finishReport(plan, chunk),
    ]),
    ...longShots(plan).map((shot) => jobKeys.linkReport(plan, shot)),
  ]);
  return new Set([jobKeys.planReport, ...keys, jobKeys.assembleReport(await resultDigest(manifest))]);
};
