import { digestOf } from "#core/digest.ts";
import { renderDigestOf } from "#core/job/keys.ts";
import type { Manifest } from "#core/job/manifest.ts";

/** Of everything that a job's result depends on: it changes when any chunk's picture does. */
export const resultDigest = (manifest: Manifest): Promise<string> =>
  digestOf(manifest.chunks.map((chunk) => renderDigestOf(manifest, chunk)));
