import { describe, expect, it } from "vitest";
import { manifestSchema, type Manifest } from "#core/job/manifest.ts";
import { planChunks } from "#core/plan/chunks.ts";
import { priceTable } from "#core/cost/price-table.ts";
import { quoteJob, quoteSchema } from "#core/cost/quote.ts";
import type { Source } from "#core/film/source.ts";
import { pieceBytes } from "#core/cost/work-estimate.ts";
import { h264Source } from "#test/support/h264-source.ts";

const source = (width: number, height: number, bytes = 50e6): Source =>
  h264Source({ uri: "s3://media/uploads/film.mp4", etag: '"1"', bytes, video: { width, height } });

/** A film of shots of equal length, cut into chunks. */
const manifest = (shots: number, perShot: number, chunkFrames: number): Manifest => {
  const ranges = Array.from({ length: shots }, (_, shot) => ({
    first: shot * perShot,
    end: (shot + 1) * perShot,
  }));
  return manifestSchema.parse({
    version: 1,
    frames: shots * perShot,
    range: { first: 0, end: shots * perShot },
    shots: ranges,
    chunks: planChunks(ranges, chunkFrames),
    model: { folder: "photo", digest: "d" },
    modelSize: { width: 256, height: 192 },
    options: {
      encode: { codec: "h264", crf: 16, lossless: false },
      chunkFrames: null,
      pooling: true,
      everyFrame: false,
      vividness: 0.5,
      temperature: 0.4,
      priorStrength: 0,
      keepEvidenceBytes: 0,
    },
    missing: null,
    damage: null,
    analysisDigest: "a",
    renderDigest: "r",
  });
};

const on = (region: string | null, colourOn: "gpu" | "cpu" = "gpu") => ({
  region,
  colourOn,
  concurrency: 50,
});

const regions = Object.keys(priceTable.regions);
const hd = source(1920, 1080);

describe("quoteJob", () => {
  it("says how often the network looks at least and at most: at every eighth frame of a shot and its last", () => {
    const ofKeyFrames = manifest(3, 18, 250);
    expect(quoteJob(ofKeyFrames, hd, on(null)).networkRuns).toEqual({ least: 3 * 4, most: 3 * 18 });
    const ofOneFrame = quoteJob(manifest(2, 1, 250), hd, on(null));
    expect(ofOneFrame.networkRuns).toEqual({ least: 2, most: 2 });
    const everyFrame = { ...ofKeyFrames, options: { ...ofKeyFrames.options, everyFrame: true } };
    expect(quoteJob(everyFrame, hd, on(null)).networkRuns).toEqual({ least: 54, most: 54 });
  });

  it("counts frames, shots, chunks and long shots, and leaves what its schema reads", () => {
    const quote = quoteJob(manifest(10, 100, 250), hd, on("us-east-1"));
    expect(quote).toMatchObject({ frames: 1000, shots: 10, chunks: 5, longShots: 0 });
    expect(quoteJob(manifest(2, 600, 250), hd, on(null))).toMatchObject({ chunks: 6, longShots: 2 });
    expect(quoteSchema.parse(JSON.parse(JSON.stringify(quote)))).toEqual(quote);
  });

  it("names no money where nothing is rented, and the same work", () => {
    const rented = quoteJob(manifest(10, 100, 250), hd, on("us-east-1"));
    expect(quoteJob(manifest(10, 100, 250), hd, on(null))).toEqual({
      ...rented,
      region: null,
      money: null,
      choices: rented.choices.map((choice) => ({ ...choice, amount: null, onDemandAmount: null })),
    });
  });

  it("takes the dearest prices for a region that it does not know, and says that they are not its own", () => {
    const { money } = quoteJob(manifest(10, 100, 250), hd, on("mars-1"));
    expect(money?.isExact).toBe(false);
    for (const region of regions) {
      const known = quoteJob(manifest(10, 100, 250), hd, on(region)).money;
      expect(known?.isExact).toBe(true);
      expect(money?.amount).toBeGreaterThanOrEqual(known?.amount ?? Infinity);
      expect(money?.onDemandAmount).toBeGreaterThanOrEqual(known?.onDemandAmount ?? Infinity);
    }
  });

  it("prices the job on either kind of machine, and itself on the one it asks for", () => {
    const gpu = quoteJob(manifest(100, 240, 5000), hd, on("us-east-1"));
    const cpu = quoteJob(manifest(100, 240, 5000), hd, on("us-east-1", "cpu"));
    expect(gpu.choices).toEqual(cpu.choices);
    expect(gpu.choices.map(({ amount }) => amount)).toEqual([gpu.money?.amount, cpu.money?.amount]);
    expect(cpu.estimatedGpuSeconds).toBe(0);
    expect(cpu.money?.lines.map(({ what }) => what)).not.toContain("GPU machines");
  });

  it.each(regions)("adds its lines up in %s, and on demand is never cheaper", (region) => {
    const { money } = quoteJob(manifest(100, 240, 5000), hd, on(region));
    const sum = (money?.lines ?? []).reduce((sum, { amount }) => sum + amount, 0);
    expect(money?.amount).toBeGreaterThanOrEqual(sum);
    expect(money?.amount).toBeLessThan(sum + 0.0002);
    for (const { amount, onDemandAmount } of money?.lines ?? [])
      expect(onDemandAmount).toBeGreaterThanOrEqual(amount);
    expect(money?.onDemandAmount).toBeGreaterThan(money?.amount ?? Infinity);
  });

  it("asks more for more frames, larger pictures and larger files", () => {
    const amount = (plan: Manifest, film: Source): number =>
      quoteJob(plan, film, on("eu-central-1")).money?.amount ?? 0;
    const usual = amount(manifest(50, 240, 5000), hd);
    expect(amount(manifest(100, 240, 5000), hd)).toBeGreaterThan(usual * 1.7);
    expect(amount(manifest(50, 240, 5000), source(3840, 2160))).toBeGreaterThan(usual * 1.5);
    expect(amount(manifest(50, 240, 5000), source(1920, 1080, 5e9))).toBeGreaterThan(usual);
  });

  it("keeps to the seconds a GPU machine was measured to need for 1080p, within a third", () => {
    // docs/bench.md: 34.66 s for 480 frames on one core, 4 s of them starting; the network's 15 ms a frame go to the GPU.
    const { estimatedGpuSeconds } = quoteJob(manifest(1, 480, 480), source(1920, 1080, 1e6), on(null));
    const measured = (34.66 - 4) / 480 - 0.0154;
    expect((estimatedGpuSeconds - 10) / 480 / measured).toBeGreaterThan(2 / 3);
    expect((estimatedGpuSeconds - 10) / 480 / measured).toBeLessThan(4 / 3);
  });

  it("counts a film once a task: every task fetches it in pieces", () => {
    const requests = (bytes: number): number =>
      quoteJob(manifest(4, 100, 100), source(640, 360, bytes), on(null)).s3Requests;
    const pieces = 10;
    const more = requests((pieces + 1) * pieceBytes) - requests(pieceBytes);
    // Four chunks and two tasks on the whole film read it; result and segments are as large as it is.
    expect(more).toBeGreaterThanOrEqual(pieces * 6);
    expect(more).toBeLessThan(pieces * 6 + 4 * pieces);
  });
});
