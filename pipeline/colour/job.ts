import { cellHints } from "#core/edits/cell-hints.ts";
import { shotControls } from "#core/job/controls.ts";
import { cellSide, type Grid } from "#core/model/evidence.ts";
import type { FrameRange } from "#core/film/frame-range.ts";
import { jobKeys } from "#core/job/keys.ts";
import { getSealedJson } from "#core/ports/json-values.ts";
import { manifestSchema, type Manifest } from "#core/job/manifest.ts";
import { sourceSchema, type Source } from "#core/film/source.ts";
import { decayPerFrame } from "#core/time/accumulator.ts";
import type { HintedShot } from "#core/time/hint-walk.ts";
import type { PooledShot } from "#core/time/pooling.ts";
import { timelineSchema, type Timeline } from "#core/film/timeline.ts";
import type { ModelCard } from "#core/model/card.ts";
import type { FilmReader } from "#core/ports/film-reader.ts";
import type { FilmWriter } from "#core/ports/film-writer.ts";
import type { JobStore } from "#core/ports/job-store.ts";
import type { Network } from "#core/ports/network.ts";
import type { ReferenceReader } from "#core/ports/reference-reader.ts";
import type { Scratch } from "#core/ports/scratch.ts";

/** A planned job as a worker reads it. */
export type Job = {
  readonly source: Source;
  readonly timeline: Timeline;
  readonly manifest: Manifest;
  readonly card: ModelCard;
};

/** What the stages that touch frames need of the world. */
export type FramePorts = {
  readonly films: FilmReader & FilmWriter;
  readonly network: Network;
  readonly references: ReferenceReader;
  readonly scratch: Scratch;
  readonly store: JobStore;
  readonly signal?: AbortSignal;
};

/** Reads a planned job. @throws JobError JobInvalid when another version wrote it */
export const readJob = async (store: JobStore, card: ModelCard): Promise<Job> => {
  const source = await getSealedJson(store, jobKeys.source, sourceSchema);
  const manifest = await getSealedJson(store, jobKeys.manifest, manifestSchema);
  const timeline = await getSealedJson(store, jobKeys.timeline(source), timelineSchema);
  return { source, timeline, manifest, card };
};

export const gridOf = ({ manifest: { modelSize }, card }: Job): Grid => ({
  width: modelSize.width / cellSide,
  height: modelSize.height / cellSide,
  channels: card.grid.channels,
  keyLength: card.keys?.dimensions ?? 0,
});

/** A shot as pooling wants it: the grid, how fast votes fade at this film's rate, and its evidence. */
export const pooledShot = (job: Job, shot: FrameRange, read: PooledShot["read"]): PooledShot => ({
  grid: gridOf(job),
  shot,
  decay: decayPerFrame(job.source.video.frameRate),
  read,
});

export const hasHints = ({ manifest }: Job, shot: FrameRange): boolean =>
  (shotControls(manifest, shot)?.hints.length ?? 0) > 0;

/** A shot with the hints set in it, or null where there are none. */
export const hintedShot = (job: Job, shot: FrameRange, read: PooledShot["read"]): HintedShot | null => {
  const hints = shotControls(job.manifest, shot)?.hints ?? [];
  if (hints.length === 0) return null;
  return { ...pooledShot(job, shot, read), hints: cellHints(hints, gridOf(job)) };
};
