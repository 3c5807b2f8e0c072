import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { modelFolderPath, readModel, type ModelFolder } from "#adapters/network/model-folder.ts";
import { networkBeside } from "#adapters/network/network-beside.ts";
import { onnxNetwork } from "#adapters/network/onnx-network.ts";
import { evidenceBytes, evidenceViews } from "#core/model/evidence.ts";
import type { Network } from "#core/ports/network.ts";

const size = { width: 64, height: 96 };
const grid = { width: 16, height: 24, channels: 64, keyLength: 32 };
const cells = grid.width * grid.height;
const options = { providers: ["cpu"] };

const slope = (steepness: number): Float32Array =>
  Float32Array.from({ length: size.width * size.height }, (_, i) => ((i % size.width) * steepness) % 100);

const analysed = async (network: Network, lightness: Float32Array) => {
  const evidence = evidenceViews(grid, new Uint8Array(evidenceBytes(grid)));
  await network.analyse(lightness, size, evidence);
  return evidence;
};

const decoded = (network: Network, features: Int8Array) =>
  network.decode({
    features: Float32Array.from(features),
    lightness: new Float32Array(cells).fill(40),
    vividness: 0.5,
    temperature: 0.4,
    priorStrength: 0,
  });

describe("networkBeside", () => {
  let model: ModelFolder;
  let here: Network;
  let beside: Network;
  beforeAll(async () => {
    model = await readModel(await modelFolderPath("photo"));
    [here, beside] = await Promise.all([onnxNetwork(model, options), networkBeside(model, options)]);
  });
  afterAll(() => Promise.all([here.close(), beside.close()]));

  it("says bit for bit what the network here says, however many questions wait", async () => {
    const planes = [1, 3, 7].map(slope);
    const said = await Promise.all(planes.map((plane) => analysed(beside, plane)));
    for (const [i, plane] of planes.entries()) expect(said[i]).toEqual(await analysed(here, plane));
    const [ab, features] = [await decoded(here, said[0]!.features), said[0]!.features];
    await expect(Promise.all([decoded(beside, features), decoded(beside, features)])).resolves.toEqual([
      ab,
      ab,
    ]);
  });

  it("leaves this thread free while it looks", async () => {
    const wide = { width: 448, height: 256 };
    const ofWide = { ...grid, width: 112, height: 64 };
    const evidence = evidenceViews(ofWide, new Uint8Array(evidenceBytes(ofWide)));
    let turns = 0;
    const turning = setInterval(() => (turns += 1));
    await beside.analyse(new Float32Array(448 * 256).fill(50), wide, evidence);
    clearInterval(turning);
    // One that runs here lets a turn or two pass before it begins.
    expect(turns).toBeGreaterThan(4);
  });

  it("goes on after a question that it could not answer", async () => {
    await expect(beside.analyse(new Float32Array(7), size, await analysed(here, slope(1)))).rejects.toThrow(
      /7/,
    );
    await expect(analysed(beside, slope(2))).resolves.toEqual(await analysed(here, slope(2)));
  });

  it("refuses a graph that does not load in the same words, and a question after its end", async () => {
    const broken = { ...model, graphs: { ...model.graphs, head: new Uint8Array(9) } };
    await expect(networkBeside(broken, options)).rejects.toMatchObject({
      name: "ModelDamaged",
      message: expect.stringContaining("cannot load a graph of the model") as string,
    });
    const other = await networkBeside(model, options);
    await other.close();
    await expect(analysed(other, slope(1))).rejects.toThrow("thread has ended");
  });
});
