import { cp, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  describeModel,
  modelFolderPath,
  readModel,
  type ModelFolder,
} from "#adapters/network/model-folder.ts";
import { onnxNetwork } from "#adapters/network/onnx-network.ts";
import { convexHull, isInside } from "#core/colour/convex-hull.ts";
import { evidenceBytes, evidenceViews, type Evidence } from "#core/model/evidence.ts";
import type { DecodeRequest } from "#core/model/decoding.ts";
import type { Network } from "#core/ports/network.ts";

const size = { width: 64, height: 96 };
const grid = { width: 16, height: 24, channels: 64, keyLength: 32 };
const cells = grid.width * grid.height;

let model: ModelFolder;
let network: Network;
beforeAll(async () => {
  model = await readModel(await modelFolderPath("photo"));
  network = await onnxNetwork(model, { providers: ["cpu"] });
});
afterAll(() => network.close());

/** A plane with something in it: a slope and two steps. */
const plane = Float32Array.from({ length: size.width * size.height }, (_, i) => {
  const [x, y] = [i % size.width, Math.floor(i / size.width)];
  return (x + y) / 2 + (x > 30 ? 15 : 0) + (y > 50 ? 10 : 0);
});

const analysed = async (): Promise<Evidence> => {
  const evidence = evidenceViews(grid, new Uint8Array(evidenceBytes(grid)));
  await network.analyse(plane, size, evidence);
  return evidence;
};

const decode = async (
  features: Float32Array,
  temperature = model.card.temperature,
  guide: Partial<Pick<DecodeRequest, "hint" | "binBias" | "priorStrength">> = {},
) =>
  network.decode({
    features,
    lightness: new Float32Array(cells).fill(40),
    vividness: 0.5,
    temperature,
    priorStrength: 0,
    ...guide,
  });

describe("the shipped network", () => {
  it("gives the same evidence for the same plane, with confidence everywhere", async () => {
    const [first, second] = [await analysed(), await analysed()];
    expect(second).toEqual(first);
    expect(Math.min(...first.confidence)).toBeGreaterThanOrEqual(1);
    expect(Math.max(...first.semanticClass)).toBeLessThan(model.card.classes.length);
    expect(new Set(first.features).size).toBeGreaterThan(20);
  });

  it("decodes to colours inside the hull of the bins", async () => {
    const { features } = await analysed();
    const ab = await decode(Float32Array.from(features));
    const hull = convexHull(model.card.abBins).map(([a, b]) => [a * 1.001, b * 1.001] as const);
    for (let cell = 0; cell < cells; cell += 1) {
      expect(isInside([ab[cell * 2] ?? 0, ab[cell * 2 + 1] ?? 0], hull)).toBe(true);
    }
  });

  it("keeps its colours when hints and palette say nothing", async () => {
    const features = Float32Array.from((await analysed()).features);
    const free = await decode(features);
    const silent = {
      hint: new Float32Array(cells * 3),
      binBias: new Float32Array(model.card.abBins.length),
    };
    expect(await decode(features, model.card.temperature, silent)).toEqual(free);
  });

  it("obeys a strong hint where it stands, and nowhere else", async () => {
    const features = Float32Array.from((await analysed()).features);
    const free = await decode(features);
    const n = 50 / 6 ** 2;
    const hint = new Float32Array(cells * 3);
    hint.set([n, n * 40, n * -20], 5 * 3);
    const hinted = await decode(features, model.card.temperature, { hint });
    expect(Math.hypot((hinted[10] ?? 0) - 40, (hinted[11] ?? 0) + 20)).toBeLessThan(2);
    hinted.set(free.subarray(10, 12), 10);
    expect(hinted).toEqual(free);
  });

  it("takes colours only from a palette, and asks the class prior when told to", async () => {
    const features = Float32Array.from((await analysed()).features);
    const chosen = 100;
    const binBias = Float32Array.from(model.card.abBins, (_, bin) => (bin === chosen ? 0 : -100));
    const painted = await decode(features, model.card.temperature, { binBias });
    expect(painted[0]).toBeCloseTo(model.card.abBins[chosen]?.[0] ?? 0, 2);
    expect(painted[1]).toBeCloseTo(model.card.abBins[chosen]?.[1] ?? 0, 2);
    const free = await decode(features);
    const asked = await decode(features, model.card.temperature, { priorStrength: 1 });
    expect(asked).not.toEqual(free);
  });

  it("goes from the mean to the mode as the temperature falls", async () => {
    const features = Float32Array.from((await analysed()).features);
    const cold = await decode(features, 0.01);
    const distance = Math.min(
      ...model.card.abBins.map(([a, b]) => Math.hypot(a - (cold[0] ?? 0), b - (cold[1] ?? 0))),
    );
    expect(distance).toBeLessThan(0.5);
  });

  it("gives every cell a key of length 1, alike where the picture is alike", async () => {
    const { key } = await analysed();
    const { dimensions, steps } = model.card.keys ?? { dimensions: 0, steps: 1 };
    const keyOf = (cell: number) => [...key.subarray(cell * dimensions, (cell + 1) * dimensions)];
    const product = (a: number[], b: number[]) => a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
    for (let cell = 0; cell < cells; cell += 1) {
      const own = keyOf(cell);
      if (own.some((value) => Math.abs(value) === 127)) continue;
      expect(Math.sqrt(product(own, own)) / steps).toBeCloseTo(1, 1);
    }
    expect(new Set(key).size).toBeGreaterThan(50);
  });
});

describe("a model card", () => {
  /** The shipped model with something else on its card. */
  const withCard = async (change: (card: Record<string, unknown>) => void): Promise<string> => {
    const folder = join(await mkdtemp(join(tmpdir(), "model-")), "model");
    await cp(model.folder, folder, { recursive: true });
    const path = join(folder, "model.json");
    const card = JSON.parse(await readFile(path, "utf8")) as Record<string, unknown>;
    change(card);
    await writeFile(path, JSON.stringify(card));
    return folder;
  };

  it("is refused when its bins are not those of the rule", async () => {
    const folder = await withCard((card) => {
      card["abBins"] = model.card.abBins.with(7, [1, 2]);
    });
    await expect(readModel(folder)).rejects.toMatchObject({ name: "ModelDamaged" });
  });

  it.each([
    { sigma: 3, share: 0 },
    { sigma: 3, share: 1.1 },
    { sigma: 0, share: 0.7 },
  ])("is refused when it asks for spatial pooling of $sigma and $share", async (pooling) => {
    const folder = await withCard((card) => {
      card["spatialPooling"] = pooling;
    });
    await expect(readModel(folder)).rejects.toMatchObject({ name: "ModelDamaged" });
  });

  it("tells models apart that pool otherwise over space; a card that is silent on it asks for none", async () => {
    const folders = await Promise.all(
      [{ sigma: 3, share: 0.7 }, { sigma: 3, share: 0.5 }, null].map((pooling) =>
        withCard((card) => {
          card["spatialPooling"] = pooling;
        }),
      ),
    );
    folders.push(await withCard((card) => delete card["spatialPooling"]));
    const [shipped, weaker, none, silent] = (await Promise.all(folders.map(describeModel))).map(
      ({ digest }) => digest,
    );
    expect(new Set([shipped, weaker, none]).size).toBe(3);
    expect(silent).toBe(none);
  });
});
