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
import { networkRuns } from "#pipeline/colour/chunk-report.ts";
import { colourChunk } from "#pipeline/colour/colour.ts";
import { finishChunk } from "#pipeline/colour/finish.ts";
import { readJob, type FramePorts } from "#pipeline/colour/job.ts";
import { linkShot } from "#pipeline/colour/link.ts";
import { applyEdits } from "#pipeline/plan/edit.ts";
import { planJob } from "#pipeline/plan/plan.ts";
import { algorithmVersion } from "#pipeline/plan/plan-digests.ts";
import { arithmeticCard as card, arithmeticNetwork as network } from "#test/support/arithmetic-network.ts";
import { drawnFilm, drawnFilms, drawnFilmsWith } from "#test/support/drawn-film.ts";
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
const drawnFilmDigests = async (chunkFrames: number, films = drawnFilms, everyFrame = false) => {
  const { store, root } = await newJob();
  const ports = { films, network, references: referenceReader, scratch: openScratch(root), store };
  const options = resolveOptions({ chunkFrames, everyFrame }, source, card);
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
  const runs = (await networkRuns(store, manifest)) ?? NaN;
  return { shots: manifest.shots, runs, asItIs, edited: await planesDigest(store, edited.manifest) };
};

/** Little grain: evidence is carried along motion. */
const quietFilms = drawnFilmsWith(1);

describe("the algorithm's version", () => {
  it("is raised when the same film would get other bytes", async () => {
    const { shots, asItIs, edited } = await drawnFilmDigests(6);
    const quiet = await drawnFilmDigests(6, quietFilms);
    expect(shots).toEqual([
      { first: 0, end: 8 },
      { first: 8, end: 22 },
    ]);
    const known = JSON.parse(await readFile(goldens, "utf8")) as Record<string, unknown>;
    expect(
      { [algorithmVersion]: { asItIs, edited, quiet: quiet.asItIs } },
      "Other bytes than this version gave. Where that is meant, raise algorithmVersion in pipeline/plan/plan-digests.ts and write the digests received here into test/goldens/planes.json under the new number.",
    ).toEqual({ [algorithmVersion]: known[algorithmVersion] });
    expect(edited).not.toBe(asItIs);
  });

  it("says nothing of chunks: whole shots and parts of one give the same bytes", async () => {
    const { asItIs, edited } = await drawnFilmDigests(6);
    expect(await drawnFilmDigests(100)).toMatchObject({ asItIs, edited });
  });
});

describe("the network on key frames", () => {
  it.each([5, 8])("gives the same bytes with parts of %i frames", async (chunkFrames) => {
    const whole = await drawnFilmDigests(100, quietFilms);
    const { asItIs, edited } = await drawnFilmDigests(chunkFrames, quietFilms);
    expect({ asItIs, edited }).toEqual({ asItIs: whole.asItIs, edited: whole.edited });
  });

  it("runs less often than there are frames where motion carries its evidence", async () => {
    const key = await drawnFilmDigests(100, quietFilms);
    const every = await drawnFilmDigests(100, quietFilms, true);
    expect(key.runs).toBeLessThan(drawnFilm.frames);
    expect(every.runs).toBe(drawnFilm.frames);
    expect(every.asItIs).not.toBe(key.asItIs);
  });

  it("runs on every frame where nothing is carried", async () => {
    const { runs, asItIs } = await drawnFilmDigests(100);
    expect(runs).toBe(drawnFilm.frames);
    expect((await drawnFilmDigests(100, drawnFilms, true)).asItIs).toBe(asItIs);
  });
});
