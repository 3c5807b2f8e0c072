/**
 * One process that does nothing but run the network, as one worker would: `--frames N` frames of
 * random lightness of `--width` x `--height`, backbone and head. Prints the seconds as JSON.
 */
import { parseArgs } from "node:util";
import { modelFolderPath, readModel } from "#adapters/network/model-folder.ts";
import { onnxNetwork } from "#adapters/network/onnx-network.ts";
import { cellSide, evidenceBytes, evidenceViews } from "#core/model/evidence.ts";

const { values } = parseArgs({
  options: { frames: { type: "string" }, width: { type: "string" }, height: { type: "string" } },
});
const frames = Number(values.frames);
const size = { width: Number(values.width), height: Number(values.height) };

const model = await readModel(await modelFolderPath("photo"));
const network = await onnxNetwork(model, { providers: ["cpu"] });
const grid = {
  width: size.width / cellSide,
  height: size.height / cellSide,
  channels: model.card.grid.channels,
  keyLength: model.card.keys?.dimensions ?? 0,
};
const cells = grid.width * grid.height;
const lightness = Float32Array.from({ length: size.width * size.height }, (_, i) => (i * 7.31) % 100);
const evidence = evidenceViews(grid, new Uint8Array(evidenceBytes(grid)));
const luma = new Float32Array(cells).fill(50);

const oneFrame = async (): Promise<void> => {
  await network.analyse(lightness, size, evidence);
  const features = Float32Array.from(evidence.features);
  await network.decode({
    features,
    luma,
    vividness: model.card.defaultTilt,
    temperature: model.card.temperature,
    priorStrength: model.card.priorStrength,
  });
};

for (let warmUp = 0; warmUp < 3; warmUp += 1) await oneFrame();
const started = performance.now();
for (let frame = 0; frame < frames; frame += 1) await oneFrame();
process.stdout.write(`${JSON.stringify({ seconds: (performance.now() - started) / 1000 })}\n`);
