import type { FrameRange } from "#core/frame-range.ts";
import type { Source } from "#core/source.ts";
import type { Chunk, Manifest } from "#core/manifest.ts";

/**
 * Where each stage leaves its work in the job's store. Keys of chunks carry the digest of all they
 * depend on, so that what is already there can be trusted and what changed is made anew.
 */
export const jobKeys = {
  source: "source.json",
  timeline: (source: Source) => `timeline-${source.fingerprint.slice(0, 16)}.json`,
  manifest: "manifest.json",
  evidence: (manifest: Manifest, chunk: Chunk) => `evidence/${chunk.id}-${manifest.analysisDigest}`,
  anchorSums: (manifest: Manifest, chunk: Chunk) => `anchors/${chunk.id}-${manifest.analysisDigest}`,
  link: (manifest: Manifest, shot: FrameRange) => `links/${shot.first}-${manifest.renderDigest}`,
  borderState: (manifest: Manifest, chunk: Chunk, side: "forward" | "backward") =>
    `links/${chunk.id}-${side}-${manifest.renderDigest}`,
  segment: (manifest: Manifest, chunk: Chunk, extension: string) =>
    `segments/${chunk.id}-${manifest.renderDigest}.${extension}`,
  colourReport: (manifest: Manifest, chunk: Chunk) =>
    `reports/colour/${chunk.id}-${manifest.renderDigest}.json`,
  finishReport: (manifest: Manifest, chunk: Chunk) =>
    `reports/finish/${chunk.id}-${manifest.renderDigest}.json`,
};
