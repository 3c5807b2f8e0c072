/**
 * Ten short films as one batch beside ten runs of `colorize`, on one machine: what the starts cost that a batch
 * has once. `npx tsx bench/batch.ts [--films 10] [--frames 24] [--rounds 1]`; build first (npm run build:programs).
 */
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { execa } from "execa";
import { ownFile } from "#adapters/disk/own-files.ts";
import { findTools } from "#adapters/ffmpeg/process/binaries.ts";
import { readEnvironment } from "#adapters/env.ts";

const { values } = parseArgs({
  options: {
    films: { type: "string", default: "10" },
    frames: { type: "string", default: "24" },
    rounds: { type: "string", default: "1" },
  },
});
const [films, frames, rounds] = [values.films, values.frames, values.rounds].map(Number);

const chromaloom = async (...args: string[]): Promise<number> => {
  const started = performance.now();
  await execa(process.execPath, [ownFile("cli/bin.js"), ...args], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  return (performance.now() - started) / 1000;
};

const folder = await mkdtemp(join(tmpdir(), "chromaloom-bench-"));
try {
  const { ffmpeg } = await findTools(readEnvironment());
  const source = join(folder, "films");
  await mkdir(source);
  for (let film = 0; film < (films ?? 0); film += 1) {
    const drawn = `testsrc2=s=320x180:r=24,format=gray,rotate=${film}/10`;
    const args = ["-f", "lavfi", "-i", drawn, "-frames:v", String(frames), "-c:v", "libx264", "-y"];
    await execa(ffmpeg.path, ["-v", "error", ...args, join(source, `film-${film}.mp4`)]);
  }
  process.stdout.write(
    "| films | frames of each | as many runs, s | one batch, s | batch / runs |\n|---|---|---|---|---|\n",
  );
  for (let round = 0; round < (rounds ?? 0); round += 1) {
    const together = await chromaloom("batch", source, "-o", join(folder, `batch-${round}`), "--json");
    let apart = 0;
    for (let film = 0; film < (films ?? 0); film += 1) {
      const output = join(folder, `${round}-${film}.mp4`);
      apart += await chromaloom("colorize", join(source, `film-${film}.mp4`), "-o", output, "--json");
    }
    const cells = [films, frames, apart.toFixed(1), together.toFixed(1), (together / apart).toFixed(2)];
    process.stdout.write(`| ${cells.join(" | ")} |\n`);
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
