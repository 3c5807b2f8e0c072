import { bytesFromLightness } from "#core/colour/lightness-bytes.ts";
import { lightnessPlane, lightnessTable } from "#core/colour/lightness.ts";
import type { LumaFrame } from "#core/film/planes.ts";
import { evidenceBytes, evidenceViews, type Evidence } from "#core/model/evidence.ts";
import { lightnessPyramid, type LightnessPyramid } from "#core/time/lightness-pyramid.ts";
import { gridOf } from "#pipeline/colour/job.ts";
import type { StageRun } from "#pipeline/colour/stage-run.ts";

/** A frame on its way to its evidence, and the bytes that this lies in. */
export type SeenFrame = {
  readonly frame: number;
  /** What the network is given: an L plane of model size, 0…100. */
  readonly lightness: Float32Array;
  readonly pyramid: LightnessPyramid;
  /** Luma from the start; motion when the neighbours are read; the rest when its stretch is complete. */
  readonly evidence: Evidence;
  readonly bytes: Uint8Array;
};

/** Turns scaled luma into what the network, motion and evidence begin with. */
export const frameSeer = ({ job, timer }: StageRun) => {
  const { width, height } = job.manifest.modelSize;
  const grid = gridOf(job);
  const table = lightnessTable(job.source.video);
  return async (luma: LumaFrame["luma"], frame: number): Promise<SeenFrame> => {
    const lightness = new Float32Array(width * height);
    const plane = new Uint8Array(width * height);
    await timer.time("luma", () => {
      lightnessPlane(luma, table, lightness);
      bytesFromLightness(lightness, plane);
    });
    const pyramid = await timer.time("motion", () => lightnessPyramid(plane, job.manifest.modelSize));
    const bytes = new Uint8Array(evidenceBytes(grid));
    const evidence = evidenceViews(grid, bytes);
    evidence.lightnessBytes.set(pyramid.quarter);
    return { frame, lightness, pyramid, evidence, bytes };
  };
};
