/**
 * `npx tsx bench/network.ts`: frames per second of the network alone, on what CHROMALOOM_PROVIDERS names, with
 * 1, 2 and 4 processes side by side as a machine's workers are. With `cuda` they share one card.
 */
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { readEnvironment } from "#adapters/env.ts";
import { runNetworks } from "#bench/network-runs.ts";

const { values } = parseArgs({
  options: {
    frames: { type: "string", default: "480" },
    workers: { type: "string", default: "1,2,4" },
    width: { type: "string", default: "320" },
    height: { type: "string", default: "192" },
  },
});
const size = { width: Number(values.width), height: Number(values.height) };
const frames = Number(values.frames);
const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

const processor = cpus()[0]?.model.trim() ?? "unknown processor";
say(`Machine: ${cpus().length} x ${processor}; providers ${readEnvironment().providers.join(", ")};`);
say(`${frames} frames of ${size.width} x ${size.height} in all.\n`);
say("| workers | frames/s in all | ms a frame of one | start, s | mean chroma |");
say("| --- | --- | --- | --- | --- |");
for (const workers of values.workers.split(",").map(Number)) {
  const runs = await runNetworks(frames, workers, size);
  const seconds = Math.max(...runs.map((run) => run.seconds));
  const start = Math.max(...runs.map((run) => run.startSeconds));
  const [first] = runs;
  const cells = [
    workers,
    (frames / seconds).toFixed(1),
    ((seconds * 1000 * workers) / frames).toFixed(1),
    start.toFixed(1),
    first?.meanChroma.toFixed(4) ?? "",
  ];
  say(`| ${cells.join(" | ")} |`);
}
