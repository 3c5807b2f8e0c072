import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openResult, openScratch, openStore } from "#adapters/stores.ts";
import { describeModel } from "#adapters/network/model-folder.ts";
import { choicesOf, jobOrderSchema, runChoicesOf, type JobOrder } from "#core/job/choices.ts";
import { jobKeys } from "#core/job/keys.ts";
import type { JobOption } from "#core/job/option.ts";
import { filmOptions } from "#core/job/film-options.ts";
import { jobOptions } from "#core/job/option-table.ts";
import { optionExample, optionValues } from "#core/job/option-text.ts";
import type { Manifest } from "#core/job/manifest.ts";
import { jobRequestSchema } from "#core/job/request.ts";
import { putSealedJson } from "#core/ports/json-values.ts";
import type { Timeline } from "#core/film/timeline.ts";
import { planFilm } from "#pipeline/plan/plan-film.ts";
import { h264Source } from "#test/support/h264-source.ts";

const options = Object.entries<JobOption>(jobOptions);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "options-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** The plan of a film of 1000 frames in ten shots, of which an earlier survey is kept. */
const planOf = async (asked: object): Promise<Manifest> => {
  const order: JobOrder = jobOrderSchema.parse(asked);
  const request = jobRequestSchema.parse({
    version: 1,
    id: "film",
    film: "/film.mp4",
    result: "/film.color.mkv",
    region: null,
    choices: choicesOf(order),
    ...runChoicesOf(order, { concurrency: 4, budget: null, callback: null }),
  });
  const store = openStore(await mkdtemp(join(folder, "job-")));
  const source = h264Source({ uri: request.film, video: { timeBase: { num: 1, den: 25 } } });
  const timeline: Timeline = {
    version: 2,
    pts: Array.from({ length: 1000 }, (_, pts) => pts),
    lastDuration: 1,
    jumps: [],
    inOrder: false,
    changes: [],
    ownColour: null,
    luma: "0".repeat(16 * 1000),
    cuts: [100, 200, 300, 400, 500, 600, 700, 800, 900],
    decodeErrors: [],
  };
  await putSealedJson(store, jobKeys.timeline(source), timeline);
  const model = await describeModel("photo");
  return planFilm(
    {
      store,
      films: {
        revision: () => Promise.resolve(null),
        inspect: () => Promise.resolve(source),
        refusal: () => Promise.resolve(null),
        readLuma: () => {
          throw new Error("the survey is kept");
        },
        packetTimes: () => {
          throw new Error("the survey is kept");
        },
        pictureChanges: () => {
          throw new Error("the survey is kept");
        },
      },
      result: await openResult(join(folder, "film.color.mkv"), "refuse", { scratch: openScratch(folder) }),
      references: {
        read: (_bytes, _name, sizeFor) => {
          const size = sizeFor({ width: 640, height: 480 });
          return Promise.resolve({
            size,
            opacity: null,
            rgb: new Uint8Array(size.width * size.height * 3).map((_, i) => 90 * (i % 3)),
          });
        },
      },
      referenceFiles: async function* (address) {
        yield await Promise.resolve({ name: "a.png", digest: address, bytes: Uint8Array.of(1) });
      },
      model: { ...model, digest: request.choices.model ?? filmOptions.model.default },
    },
    request,
    () => undefined,
  );
};

const digestsOf = async (asked: object): Promise<{ evidence: string; render: string }> => {
  const { analysisDigest, renderDigest } = await planOf(asked);
  return { evidence: analysisDigest, render: renderDigest };
};

describe("the table of options", () => {
  it("gives a job that asks for the default the digests of one that asks for nothing", async () => {
    const defaults = options.flatMap(([name, option]) =>
      option.default === undefined ? [] : [[name, option.default] as const],
    );
    expect(defaults.length).toBeGreaterThan(5);
    expect(await digestsOf(Object.fromEntries<unknown>(defaults))).toEqual(await digestsOf({}));
  });

  it.each(options)("%s enters the digest that it says, and no other", async (name, option) => {
    const [usual, other] = [await digestsOf({}), await digestsOf({ [name]: optionExample(option) })];
    const changes = {
      evidence: { evidence: true, render: true },
      render: { evidence: false, render: true },
      none: { evidence: false, render: false },
    };
    expect({
      evidence: usual.evidence !== other.evidence,
      render: usual.render !== other.render,
    }).toEqual(changes[option.digest]);
  });

  it.each(options)("%s has an example and words for its values", (name, option) => {
    expect(optionExample(option)).not.toEqual(option.default);
    expect(jobOrderSchema.safeParse({ [name]: optionExample(option) }).success).toBe(true);
    expect(optionValues(option)).not.toMatch(/^value|undefined/);
  });
});
