import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chromaloom, ffmpeg, frameDigests, summaryOf } from "#test/cli/chromaloom.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cuts-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Frames of something that moves, 64 x 48, without a cut. */
const drawn = async (name: string, frames: number, rate = "30000/1001"): Promise<string> => {
  const path = join(folder, name);
  const lossless = ["-c:v", "libx264", "-qp", "0", "-pix_fmt", "yuv420p"];
  const source = `testsrc2=s=64x48:r=${rate},format=gray,format=yuv420p`;
  await ffmpeg("-f", "lavfi", "-i", source, "-frames:v", String(frames), ...lossless, path);
  return path;
};

const write = async (name: string, text: string): Promise<string> => {
  await writeFile(join(folder, name), text);
  return join(folder, name);
};

const run = async (...args: string[]) => {
  const ran = await chromaloom(args);
  expect([ran.exitCode, ran.stderr]).toEqual([0, ""]);
  return ran;
};

/** A job whose chunks hold 8 frames at most, with these cuts. */
const keptJob = async (film: string, name: string, cuts: readonly number[]) => {
  const [job, output] = [join(folder, `${name}.job`), join(folder, `${name}.mp4`)];
  const list = await write(`${name}.csv`, cuts.join("\n"));
  const small = ["--chunk-frames", "8", "--jobs", "1", "--lossless", "--no-review", "--json"];
  await run("colorize", film, "-o", output, "--keep-job", job, "--cuts", list, ...small);
  return { job, output };
};

/** When each of a job's chunks was coloured by the network, by its report. */
const coloured = async (job: string): Promise<string[]> => {
  const names = await readdir(join(job, "reports", "colour"));
  return names.map((name) => name.split("-").slice(0, -1).join("-")).sort();
};

const shotsOf = async (job: string): Promise<string[]> => {
  const { stdout } = await run("shots", job);
  return stdout
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.split(",").slice(1, 3).join("-"));
};

describe("cuts of a kept job", { timeout: 600_000 }, () => {
  it("are mended where they are wrong, to the very frames of a run with those cuts", async () => {
    const film = await drawn("drawn.mp4", 40);
    const { job, output } = await keptJob(film, "kept", [8, 16, 24]);
    const [before, first] = [await coloured(job), await frameDigests(output)];
    expect(before).toHaveLength(5);
    const wrong = await write("wrong.json", JSON.stringify({ cuts: [{ do: "join", at: 5 }] }));
    const refused = await chromaloom(["edit", job, wrong, "--force"]);
    expect([refused.exitCode, refused.stderr]).toEqual([
      2,
      expect.stringMatching(/join at frame 5, .* there are cuts at 8, 16, 24/),
    ]);

    const cuts = [
      { do: "move", at: 16, to: 13 },
      { do: "split", at: 28 },
    ];
    const edits = await write("edits.json", JSON.stringify({ cuts }));
    const edited = summaryOf(await run("edit", job, edits, "--force", "--json"));
    expect(edited).toMatchObject({ analysedAgain: [], framesRendered: 32 });
    expect((edited["changed"] as { shot: number }[]).map(({ shot }) => shot)).toEqual([1, 2, 3, 4]);
    expect(await shotsOf(job)).toEqual(["0-8", "8-13", "13-24", "24-28", "28-40"]);
    const again = (await coloured(job)).filter((name) => !before.includes(name));
    expect(again.map((name) => name.split("-")[0])).toEqual(["m13", "m21", "m24", "m28", "m36", "m8"]);
    const fresh = await keptJob(film, "fresh", [8, 13, 24, 28]);
    expect(await frameDigests(output)).toEqual(await frameDigests(fresh.output));

    await run("edit", job, "--undo", "--force", "--json");
    expect(await shotsOf(job)).toEqual(["0-8", "8-16", "16-24", "24-40"]);
    expect(await frameDigests(output)).toEqual(first);
    // Nothing of the first run was made again.
    expect(await coloured(job)).toEqual([...before, ...again].sort());

    for (const [name, form] of [
      ["a.csv", []],
      ["b.edl", []],
      ["c.otio", []],
      ["d-Scenes.csv", ["--format", "pyscenedetect"]],
    ] as const) {
      await run("shots", job, "-o", join(folder, name), ...form);
    }
    expect(await readFile(join(folder, "b.edl"), "utf8")).toContain("FCM: DROP FRAME\n");
    const quoted = await run("quote", film, "--cuts", join(folder, "c.otio"), "--json");
    expect(summaryOf(quoted)).toMatchObject({ frames: 40, shots: 4 });
  });
});

describe("chromaloom shots", { timeout: 600_000 }, () => {
  it("refuses what it cannot write before it looks through the film", async () => {
    const film = await drawn("one.mp4", 4);
    const refused = async (...args: string[]) => {
      const { exitCode, stderr } = await chromaloom(["shots", film, ...args]);
      return [exitCode, stderr.trim()];
    };
    expect(await refused("-o", join(folder, "x.xml"))).toEqual([
      2,
      expect.stringMatching(/end it in \.csv/),
    ]);
    expect(await refused("-o", film, "--format", "csv")).toEqual([
      4,
      expect.stringMatching(/exists already/),
    ]);
    expect(await refused("-o", join(folder, "none", "x.csv"))).toEqual([
      4,
      expect.stringMatching(/there is no folder/),
    ]);
    const none = await chromaloom(["shots", folder]);
    expect([none.exitCode, none.stderr]).toEqual([2, expect.stringMatching(/is no job folder/)]);
  });
});
