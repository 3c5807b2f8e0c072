import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { referenceReader } from "#adapters/pictures/reference-reader.ts";
import { openScratch } from "#adapters/stores.ts";
import { editsSchema } from "#core/edits/edits.ts";
import type { JobState } from "#core/job/done.ts";
import { jobKeys } from "#core/job/keys.ts";
import type { Manifest } from "#core/job/manifest.ts";
import { resolveOptions } from "#core/job/resolve-options.ts";
import { putSealedJson } from "#core/ports/json-values.ts";
import { readJobState } from "#core/ports/job-state.ts";
import type { JobStore } from "#core/ports/job-store.ts";
import { colourChunk } from "#pipeline/colour/colour.ts";
import { finishChunk } from "#pipeline/colour/finish.ts";
import { readJob, type FramePorts } from "#pipeline/colour/job.ts";
import { linkShot } from "#pipeline/colour/link.ts";
import { applyEdits } from "#pipeline/plan/edit.ts";
import { planJob } from "#pipeline/plan/plan.ts";
import { algorithmVersion } from "#pipeline/plan/plan-digests.ts";
import { arithmeticCard as card, arithmeticNetwork as network } from "#test/support/arithmetic-network.ts";
import { drawnFilm, drawnFilms as films } from "#test/support/drawn-film.ts";
import { newJob } from "#test/support/job-folder.ts";

const goldens = new URL("../../goldens/planes.json", import.meta.url);

const { source } = drawnFilm;

const ignored = () => undefined;

/** Colour, link and finish, all that the state says is missing. */
const work =
  (ports: FramePorts) =>
  async ({ colour, link, finish }: JobState): Promise<void> => {
    const job = await readJob(ports.store, card);
    for (const chunk of colour.missing) await colourChunk(ports, job, chunk, ignored);
    for (const shot of link.missing) await linkShot(ports, job, shot, ignored);
    for (const chunk of finish.missing) await finishChunk(ports, job, chunk, ignored);
  };

/** Of all U and V planes of the film, in order. */
const planesDigest = async (store: JobStore, { chunks, ...manifest }: Manifest): Promise<string> => {
  const digest = createHash("sha256");
  for (const chunk of chunks) {
    digest.update(await store.get(jobKeys.segment({ chunks, ...manifest }, chunk, "mp4")));
  }
  return digest.digest("hex");
};

/** Digests of the drawn film as the network alone colours it, and with one shot edited. */
const drawnFilmDigests = async (chunkFrames: number) => {
  const { store, root } = await newJob();
  const ports = { films, network, references: referenceReader, scratch: openScratch(root), store };
  const options = resolveOptions({ chunkFrames }, source, card);
  const model = { folder: "arithmetic", digest: "arithmetic", input: card.input };
  const plan = { source, options, span: { from: null, to: null }, workers: 1, model };
  await putSealedJson(store, jobKeys.source, source);
  const manifest = await planJob({ films, store }, plan, ignored);
  await work(ports)(await readJobState(store, manifest));
  const asItIs = await planesDigest(store, manifest);
  const shot = {
    first: drawnFilm.cut,
    end: drawnFilm.frames,
    vividness: 0.4,
    hints: [{ frame: 12, x: 0.5, y: 0.6, rgb: "#c81e2d" }],
    palette: [{ from: "#886644", to: "#446688" }],
  };
  const edits = editsSchema.parse({ shots: [shot] });
  const edited = await applyEdits({ store, runWork: work(ports) }, { type: "apply", edits });
  return { shots: manifest.shots, asItIs, edited: await planesDigest(store, edited.manifest) };
};

describe("the algorithm's version", () => {
  it("is raised when the same film would get other bytes", async () => {
    const { shots, asItIs, edited } = await drawnFilmDigests(6);
    expect(shots).toEqual([
      { first: 0, end: 8 },
      { first: 8, end: 22 },
    ]);
    const known = JSON.parse(await readFile(goldens, "utf8")) as Record<string, unknown>;
    expect(
      { [algorithmVersion]: { asItIs, edited } },
      "Other bytes than this version gave. Where that is meant, raise algorithmVersion in pipeline/plan/plan-digests.ts and write the digests received here into test/goldens/planes.json under the new number.",
    ).toEqual({ [algorithmVersion]: known[algorithmVersion] });
    expect(edited).not.toBe(asItIs);
  });

  it("says nothing of chunks: whole shots and parts of one give the same bytes", async () => {
    expect(await drawnFilmDigests(100)).toEqual(await drawnFilmDigests(6));
  });
});
