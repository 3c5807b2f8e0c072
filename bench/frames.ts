/**
 * What a sequence of pictures costs beside ffmpeg alone: 16-bit PNG of 1920x1080 in and out, as a ratio
 * within one run. `npm run build:programs && npx tsx bench/frames.ts --frames 240`
 */
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { execa } from "execa";
import { findTools } from "#adapters/ffmpeg/process/binaries.ts";
import { readEnvironment } from "#adapters/env.ts";

const { values } = parseArgs({
  options: {
    frames: { type: "string", default: "240" },
    size: { type: "string", default: "1920x1080" },
    workers: { type: "string", default: "2" },
  },
});
const bin = fileURLToPath(new URL("../cli/bin.js", import.meta.url));

const seconds = async (work: () => Promise<unknown>): Promise<number> => {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
};

const folder = await mkdtemp(join(tmpdir(), "chromaloom-bench-"));
try {
  const { ffmpeg } = await findTools(readEnvironment());
  const run = (...args: readonly string[]) =>
    execa(ffmpeg.path, ["-v", "error", "-nostdin", "-y", ...args], { stdin: "ignore" });
  const frames = join(folder, "in", "f.%04d.png");
  for (const name of ["in", "plain"]) await mkdir(join(folder, name));
  // Grain, so that the pictures are as large as scans are.
  const drawn = `testsrc2=s=${values.size}:r=24,format=gray16le,noise=alls=6:allf=t`;
  await run("-f", "lavfi", "-i", drawn, "-frames:v", values.frames, "-pix_fmt", "rgb48be", frames);
  const plain = await seconds(() =>
    run("-i", frames, "-pix_fmt", "rgb48be", join(folder, "plain/f.%04d.png")),
  );
  const asked = ["colorize", join(folder, "in"), "-o", join(folder, "out/f.####.png")];
  const colorize = await seconds(() =>
    execa(process.execPath, [bin, ...asked, "--workers", values.workers], { stdin: "ignore" }),
  );
  const cells = [
    `${values.frames} of ${values.size}`,
    values.workers,
    plain.toFixed(1),
    colorize.toFixed(1),
  ];
  process.stdout.write(
    `Machine: ${cpus().length} cores, load ${loadavg()[0]?.toFixed(0) ?? "?"}, ffmpeg ${ffmpeg.version}.\n\n` +
      "| frames | workers | ffmpeg's decode and encode, s | colorize, s | ratio |\n| --- | --- | --- | --- | --- |\n" +
      `| ${cells.join(" | ")} | ${(colorize / plain).toFixed(2)} |\n`,
  );
} finally {
  await rm(folder, { recursive: true, force: true });
}
