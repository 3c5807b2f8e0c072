import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chromaloom, ffmpeg, frameDigests, summaryOf } from "#test/cli/chromaloom.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "coloured-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const quick = ["--jobs", "1", "--no-review", "--json"];

/** Ten frames in colour, ten tinted, ten grey with a red mark; 4:2:0 without loss. */
const mixedFilm = async (): Promise<string> => {
  const path = join(folder, "mixed.mkv");
  const picture = "testsrc2=s=160x96:r=25:d=0.4";
  const filters = [
    `[0]format=yuv420p[colour]`,
    `[1]negate,format=gray,format=gbrp,colorchannelmixer=1:0:0:0:0.87:0:0:0:0.6:0:0:0,format=yuv420p[tinted]`,
    `[2]hflip,vflip,format=gray,format=yuv420p,drawbox=x=120:y=12:w=24:h=16:color=red:t=fill[marked]`,
    `[colour][tinted][marked]concat=n=3`,
  ].join(";");
  const inputs = ["-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", picture];
  await ffmpeg(...inputs, "-filter_complex", filters, "-c:v", "ffv1", path);
  return path;
};

const cuts = [10, 20];
const chroma = async (path: string, crop = "null"): Promise<string[][]> => {
  const planes = await Promise.all(
    ["u", "v"].map((plane) => frameDigests(path, `${crop},extractplanes=${plane}`)),
  );
  return Array.from({ length: 30 }, (_, frame) => planes.map((digests) => digests[frame] ?? ""));
};
const mark = "crop=16:8:124:16";

describe("chromaloom colorize --coloured", { timeout: 300_000 }, () => {
  it("keeps colours that are there, sample for sample, and colours the rest, for any chunks", async () => {
    const film = await mixedFilm();
    const args = ["colorize", film, "--coloured", "keep", "--codec", "ffv1", ...quick];
    const [one, other] = [join(folder, "one.mkv"), join(folder, "other.mkv")];
    const ran = await chromaloom([...args, "-o", one]);
    expect(ran.exitCode).toBe(0);
    expect(summaryOf(ran)).toMatchObject({ shots: cuts.length + 1 });
    expect(summaryOf(ran)["remarks"]).toEqual([
      "1 of 3 shots is in colour already (frames 0 to 9), 1 of 3 shots is in colour already in places, such as a title or a logo (frames 20 to 29); those colours stay as they are",
    ]);
    const [before, after] = [await chroma(film), await chroma(one)];
    expect(after.slice(0, 10)).toEqual(before.slice(0, 10));
    for (let frame = 10; frame < 30; frame += 1) expect(after[frame]).not.toEqual(before[frame]);
    expect((await chroma(one, mark)).slice(20)).toEqual((await chroma(film, mark)).slice(20));
    expect(await frameDigests(one, "extractplanes=y")).toEqual(await frameDigests(film, "extractplanes=y"));

    expect((await chromaloom([...args, "-o", other, "--chunk-frames", "4"])).exitCode).toBe(0);
    expect(await frameDigests(other)).toEqual(await frameDigests(one));
  });

  it("refuses such a film before the work, and leaves nothing", async () => {
    const film = join(folder, "colour.mp4");
    await ffmpeg("-f", "lavfi", "-i", "testsrc2=s=160x96:r=25:d=0.4", "-pix_fmt", "yuv420p", film);
    const before = await readdir(folder);
    const ran = await chromaloom(["colorize", film, "--coloured", "refuse"]);
    expect([ran.exitCode, ran.stderr]).toEqual([
      3,
      expect.stringMatching(/the film is in colour already.*--coloured keep.*\[MediaInColour\]/s),
    ]);
    expect(await readdir(folder)).toEqual(before);
    const told = await chromaloom(["colorize", film, ...quick.slice(0, 3)]);
    expect([told.exitCode, told.stderr]).toEqual([
      0,
      expect.stringMatching(
        /the film is in colour already; these colours are replaced.*\n(?:.*\n)*colour /,
      ),
    ]);
  });
});
