import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chromaloom, ffmpegBytes, frameDigests, summaryOf } from "#test/cli/chromaloom.ts";
import { oneShotFilm } from "#test/cli/films.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "palette-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const frames = 4;

/** How many pairs of Cb and Cr a film shows at each luma code, at most, where its luma is flat. */
const pairsPerLuma = async (path: string): Promise<number> => {
  const planes = await ffmpegBytes(
    "-i",
    path,
    "-frames:v",
    "1",
    "-pix_fmt",
    "yuv420p",
    "-f",
    "rawvideo",
    "-",
  );
  const [width, height] = [320, planes.length / 1.5 / 320];
  const pairs = new Map<number, Set<number>>();
  for (let y = 0; y < height / 2; y += 1) {
    for (let x = 0; x < width / 2; x += 1) {
      const at = 2 * y * width + 2 * x;
      const luma = planes[at] ?? 0;
      const isFlat = [at + 1, at + width, at + width + 1].every((other) => planes[other] === luma);
      if (!isFlat) continue;
      const chroma = width * height + y * (width / 2) + x;
      const pair = (planes[chroma] ?? 0) * 256 + (planes[chroma + (width * height) / 4] ?? 0);
      pairs.set(luma, (pairs.get(luma) ?? new Set()).add(pair));
    }
  }
  return Math.max(...[...pairs.values()].map(({ size }) => size));
};

describe("a palette", { timeout: 300_000 }, () => {
  it("given hard leaves no other colour, in any chunks; taken back it costs no run of the network", async () => {
    const film = await oneShotFilm(folder, join(folder, "film.mp4"), frames);
    const [palette, job] = [join(folder, "two.txt"), join(folder, "kept.job")];
    await writeFile(palette, "#3a5f8a sky\n#7a4a32 coat\n");
    const colour = async (name: string, ...options: string[]): Promise<string> => {
      const output = join(folder, `${name}.mkv`);
      const ran = await chromaloom([
        ...["colorize", film, "-o", output, "--codec", "ffv1", "--no-review"],
        ...["--palette", palette, "--palette-hard", ...options],
      ]);
      expect([ran.exitCode, ran.stderr.includes("chromaloom:")]).toEqual([0, false]);
      return output;
    };
    const hard = await colour("hard", "--jobs", "1", "--chunk-frames", "4", "--keep-job", job);
    expect(await pairsPerLuma(hard)).toBe(2);
    const split = await colour("split", "--jobs", "2", "--chunk-frames", "2");
    expect(await frameDigests(split)).toEqual(await frameDigests(hard));

    const edits = join(folder, "none.json");
    await writeFile(edits, JSON.stringify({ shots: [{ first: 0, end: frames, usePalette: "none" }] }));
    const free = join(folder, "free.mkv");
    const ran = await chromaloom(["edit", job, edits, "-o", free, "--json"]);
    expect(summaryOf(ran)).toMatchObject({ framesRendered: frames, analysedAgain: [] });
    expect(await pairsPerLuma(free)).toBeGreaterThan(5);
  });

  it("is refused before any work where it says nothing, or is not there", async () => {
    const film = join(folder, "film.mp4");
    const empty = join(folder, "empty.txt");
    await writeFile(empty, "\n");
    for (const [options, sentence, exitCode] of [
      [["--palette", empty], /empty\.txt: holds no colour/, 2],
      [["--palette", join(folder, "gone.gpl")], /there is no palette at/, 3],
      [["--palette-hard"], /--palette-hard says how a palette holds; give --palette FILE as well/, 2],
    ] as const) {
      const ran = await chromaloom(["colorize", film, "-o", join(folder, "no.mkv"), ...options]);
      expect([ran.exitCode, ran.stderr]).toEqual([exitCode, expect.stringMatching(sentence)]);
    }
  });
});
