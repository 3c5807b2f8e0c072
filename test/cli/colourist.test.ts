import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chromaloom, ffmpegBytes, frameDigests, summaryOf } from "#test/cli/chromaloom.ts";
import { twoShotFilm } from "#test/cli/films.ts";
import { writeToyNetwork } from "#test/support/toy-network.ts";
import { tintedPicture } from "#test/support/tinted-picture.ts";

let folder: string;
let film: string;
const perShot = 8;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "colourist-"));
  film = await twoShotFilm(folder, join(folder, "film.mp4"), perShot);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const options = ["--codec", "ffv1", "--no-review", "--chunk-frames", String(perShot), "--jobs", "1", "-f"];
const colour = (name: string, ...more: string[]) =>
  chromaloom(["colorize", film, "-o", join(folder, `${name}.mkv`), ...options, ...more]);

/** Of a film's first frame, 0…255. */
const meanColour = async (path: string) => {
  const toOne = [
    "-vf",
    "scale=1:1:flags=area",
    "-frames:v",
    "1",
    "-pix_fmt",
    "rgb24",
    "-f",
    "rawvideo",
    "-",
  ];
  const [red = 0, green = 0, blue = 0] = await ffmpegBytes("-i", path, ...toOne);
  return { red, green, blue };
};

/** Seconds at which a job's files were written, by name. */
const writtenIn = async (path: string): Promise<Map<string, number>> =>
  new Map(
    await Promise.all(
      (await readdir(path)).map(async (name) => [name, (await stat(join(path, name))).mtimeMs] as const),
    ),
  );

describe("colorize --colourist folder:DIR", { timeout: 300_000 }, () => {
  it("leaves key frames, ends, takes what came back, and renders again what changes", async () => {
    const [job, frames] = [join(folder, "film.job"), join(folder, "frames")];
    const by = ["--keep-job", job, "--colourist", `folder:${frames}`];
    const left = await colour("film", ...by);
    expect(left).toMatchObject({ exitCode: 9 });
    expect(left.stderr).toContain(`2 key frames of 2 shots for folder:${frames}`);
    expect(left.stdout).toMatch(/2 key frames to colour in .*give the same command again/);
    const names = (await readdir(join(frames, "grey"))).sort();
    expect(names).toHaveLength(2);
    expect((await readdir(frames)).filter((name) => name.endsWith(".png")).sort()).toEqual(names);
    const [one = "", other = ""] = names;

    // One comes back, as a JPEG of another size, and a picture that nobody asked for.
    const grey = join(frames, "grey", one);
    await (
      await tintedPicture(grey)
    )
      .resize(500)
      .jpeg()
      .toFile(join(frames, one.replace("png", "jpg")));
    await (await tintedPicture(grey)).toFile(join(frames, "000001.png"));
    const taken = await colour("film", ...by, "--json");
    expect(taken.exitCode).toBe(0);
    const { colourist } = summaryOf(taken) as { colourist: { keyFrames: object[] } };
    expect(colourist).toMatchObject({ calls: 0, extra: ["000001.png"] });
    expect(colourist.keyFrames).toMatchObject([
      { shot: 0, status: "taken" },
      { shot: 1, status: "missing", note: "no picture came back" },
    ]);
    const guided = await frameDigests(join(folder, "film.mkv"));

    // The other one comes back; the first shot's segment stays.
    const before = await writtenIn(join(job, "segments"));
    await (await tintedPicture(join(frames, "grey", other))).toFile(join(frames, other));
    expect(await colour("film", ...by)).toMatchObject({ exitCode: 0 });
    const after = await writtenIn(join(job, "segments"));
    expect([...after].filter(([name, at]) => before.get(name) !== at && name.endsWith("mkv"))).toHaveLength(
      1,
    );
    const both = await frameDigests(join(folder, "film.mkv"));
    expect(both.slice(0, perShot)).toEqual(guided.slice(0, perShot));
    expect(both[perShot]).not.toBe(guided[perShot]);

    const again = await chromaloom(["reproduce", job]);
    expect(again.stdout).toMatch(/every plane of 16 frames is the same/);
  });

  it("says of each picture that cannot be used why, and finishes the film", async () => {
    const frames = join(folder, "bad");
    await colour("bad", "--colourist", `folder:${frames}`);
    const [one = "", other = ""] = (await readdir(join(frames, "grey"))).sort();
    await writeFile(join(frames, one), "<!doctype html><title>502 Bad Gateway</title>");
    await writeFile(join(frames, other), await readFile(join(frames, "grey", other)));
    const ran = await colour("bad", "--colourist", `folder:${frames}`);
    expect(ran.exitCode).toBe(0);
    expect(ran.stdout).toContain("0 of 2 taken");
    expect(ran.stdout).toMatch(
      /shot 0\) keeps the network's colours: the picture is no picture: it begins with "<!doctype/,
    );
    expect(ran.stdout).toMatch(/shot 1\) keeps the network's colours: the picture is grey/);
  });

  it("runs a network file on key frames alone, once, and the film takes its colours", async () => {
    const [job, network] = [join(folder, "network.job"), join(folder, "paint.onnx")];
    await writeToyNetwork(network, { matrix: [[0], [0]], bias: [30, -20] });
    const by = ["--keep-job", job, "--colourist", `onnx:${network}`];
    const bare = await colour("network", ...by);
    expect(bare).toMatchObject({ exitCode: 2 });
    expect(bare.stderr).toMatch(/paint\.onnx has no card .*paint\.json/);
    await writeFile(join(folder, "paint.json"), JSON.stringify({ version: 1, preset: "eccv16" }));
    const first = await colour("network", ...by);
    expect(first).toMatchObject({ exitCode: 0 });
    expect(first.stderr).toContain(`2 key frames of 2 shots for onnx:${network}: 2 calls to make`);
    const coloured = await frameDigests(join(folder, "network.mkv"));
    const again = await colour("network", ...by, "--json");
    expect(summaryOf(again)).toMatchObject({
      colourist: { calls: 0, keyFrames: [{ status: "taken" }, { status: "taken" }] },
    });
    expect(await frameDigests(join(folder, "network.mkv"))).toEqual(coloured);
    // Violet everywhere: as red as blue, and far more of both than green.
    const { red, green, blue } = await meanColour(join(folder, "network.mkv"));
    expect(Math.min(red, blue) - green).toBeGreaterThan(30);
  });

  it("writes nothing into a folder of somebody else's, and names what it wants", async () => {
    const theirs = join(folder, "theirs");
    await mkdir(theirs);
    await writeFile(join(theirs, "letter.txt"), "mine");
    const bare = await colour("theirs", "--colourist", `folder:${theirs}`);
    expect(bare.exitCode).toBe(2);
    expect(bare.stderr).toMatch(/holds no picture and was not made by chromaloom/);
    await writeFile(join(theirs, "holiday.png"), "mine too");
    const ran = await colour("theirs", "--colourist", `folder:${theirs}`);
    expect(ran.exitCode).toBe(2);
    expect(ran.stderr).toMatch(/holds none of the key frames \(0000\d\d\.png/);
    expect((await readdir(theirs)).sort()).toEqual(["holiday.png", "letter.txt"]);
  });

  it("refuses what names nobody, and flags without a colourist, before any work", async () => {
    for (const [sentence, ...typed] of [
      [/"oracle" is not a colourist; give folder:DIR, /, "--colourist", "oracle"],
      [/--wait is for a colourist/, "--wait"],
    ] as const) {
      const ran = await colour("refused", ...typed);
      expect(ran.stderr).toMatch(sentence);
      expect(ran.exitCode).toBe(2);
    }
  });
});
