/**
 * One process that does nothing but run the network, as one worker would: `--frames N` frames of
 * lightness of `--width` x `--height`, backbone and head, on CHROMALOOM_PROVIDERS. Prints as JSON how long
 * it took to start and to run, and the mean chroma of the frame, by which two providers can be compared.
 */
import { parseArgs } from "node:util";
import { readEnvironment } from "#adapters/env.ts";
import { modelFolderPath, readModel } from "#adapters/network/model-folder.ts";
import { onnxNetwork } from "#adapters/network/onnx-network.ts";
import { cellSide, evidenceBytes, evidenceViews } from "#core/model/evidence.ts";

const { values } = parseArgs({
  options: { frames: { type: "string" }, width: { type: "string" }, height: { type: "string" } },
});
const frames = Number(values.frames);
const size = { width: Number(values.width), height: Number(values.height) };

const opened = performance.now();
const model = await readModel(await modelFolderPath("photo"));
const network = await onnxNetwork(model, readEnvironment());
const grid = {
  width: size.width / cellSide,
  height: size.height / cellSide,
  channels: model.card.grid.channels,
  keyLength: model.card.keys?.dimensions ?? 0,
};
const cells = grid.width * grid.height;
const lightness = Float32Array.from({ length: size.width * size.height }, (_, i) => (i * 7.31) % 100);
const evidence = evidenceViews(grid, new Uint8Array(evidenceBytes(grid)));
const cellLightness = new Float32Array(cells).fill(50);

const oneFrame = async (): Promise<Float32Array> => {
  await network.analyse(lightness, size, evidence);
  const features = Float32Array.from(evidence.features);
  return network.decode({
    features,
    lightness: cellLightness,
    vividness: model.card.defaultTilt,
    temperature: model.card.temperature,
    priorStrength: model.card.priorStrength,
  });
};

for (let warmUp = 0; warmUp < 2; warmUp += 1) await oneFrame();
const chroma = await oneFrame();
const started = performance.now();
for (let frame = 0; frame < frames; frame += 1) await oneFrame();
const seconds = (performance.now() - started) / 1000;
const meanChroma = chroma.reduce((sum, value) => sum + Math.abs(value), 0) / chroma.length;
const result = { startSeconds: (started - opened) / 1000, seconds, meanChroma };
process.stdout.write(`${JSON.stringify(result)}\n`);
