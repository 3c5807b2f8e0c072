import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chromaloom, ffmpeg, frameDigests, summaryOf } from "#test/cli/chromaloom.ts";

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "batch-"));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const grey = ["-f", "lavfi", "-i", "testsrc2=s=64x48:r=24,format=gray"];

describe("chromaloom batch", { timeout: 300_000 }, () => {
  it("colours what it can with its names, says what it cannot, and passes over what is done", async () => {
    const films = join(root, "films");
    await mkdir(join(films, "Cut-1", "A.R2"), { recursive: true });
    await ffmpeg(...grey, "-frames:v", "3", "-c:v", "libx264", join(films, "good.mp4"));
    const frame = join(films, "Cut-1", "A.R2", "a0001.png");
    await ffmpeg(...grey, "-frames:v", "1", frame);
    // A hold: the drawing is shown twice.
    await writeFile(frame.replace("1.png", "2.png"), await readFile(frame));
    await writeFile(join(films, "broken.mp4"), "not a film");
    const command = ["batch", films, "--model", "open", "--json"];
    const ran = await chromaloom(command);
    expect([ran.exitCode, summaryOf(ran)]).toEqual([
      10,
      expect.objectContaining({ done: 2, failed: 1, notDone: 0, doneBefore: 0 }),
    ]);
    const record = JSON.parse(
      await readFile(join(root, "films.color", "chromaloom-batch.json"), "utf8"),
    ) as {
      items: { item: string; state: string; result: string; code: string }[];
    };
    expect(record.items.map(({ item, state, result, code }) => [item, state, result, code])).toEqual([
      ["Cut-1/A.R2", "done", "Cut-1/A.R2/a####.png", null],
      ["broken.mp4", "failed", null, "MediaUnreadable"],
      ["good.mp4", "done", "good.mp4", null],
    ]);
    const coloured = (name: string): string => join(root, "films.color", name);
    const holds = ["1", "2"].map((number) => readFile(coloured(`Cut-1/A.R2/a000${number}.png`)));
    const [one, other] = await Promise.all(holds);
    expect(one).toEqual(other);
    expect(await frameDigests(coloured("good.mp4"))).toHaveLength(3);
    const again = await chromaloom(command);
    expect(summaryOf(again)).toMatchObject({ done: 2, failed: 1, doneBefore: 2 });
  });

  it("says what is wrong with the command before any work", async () => {
    const empty = join(root, "empty");
    await mkdir(empty);
    const cases: [string[], number, RegExp][] = [
      [[empty], 3, /no film and no numbered picture in .*empty/],
      [[join(root, "a.mp4"), "--watch"], 2, /--watch is for one folder/],
      [[empty, "--watch", "--webhook", "http://example.com/x", "--webhook-secret", "x"], 6, /https/],
    ];
    for (const [args, exitCode, said] of cases) {
      const ran = await chromaloom(["batch", ...args]);
      expect([ran.exitCode, ran.stderr]).toEqual([exitCode, expect.stringMatching(said)]);
    }
  });
});
