import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { takeFolder } from "#adapters/disk/own-folder.ts";
import { folderStore } from "#adapters/disk/folder-store.ts";
import { jobKeys } from "#core/job/keys.ts";
import { manifestSchema } from "#core/job/manifest.ts";
import { findSealedJson, getSealedJson } from "#core/ports/json-values.ts";
import { chunkReportSchema } from "#core/reports/chunk-report.ts";
import { chromaloom, ffmpegBytes, frameDigests, startChromaloom } from "#test/cli/chromaloom.ts";
import { twoShotFilm } from "#test/cli/films.ts";
import { tintedPicture } from "#test/support/tinted-picture.ts";
import { openBrowser, openPage, withoutChromium, untilPicturesStand } from "#test/review-page/browser.ts";

const framesPerShot = 6;
/** Colouring a film takes its time where many tests run at once. */
const patience = 600_000;

/** Mean of a plane over the frames first … end of a film. */
const meanChroma = async (film: string, plane: "u" | "v", first: number, end: number): Promise<number> => {
  const filter = `trim=start_frame=${first}:end_frame=${end},extractplanes=${plane}`;
  const bytes = await ffmpegBytes("-i", film, "-vf", filter, "-f", "rawvideo", "-pix_fmt", "gray", "-");
  return bytes.reduce((sum, value) => sum + value, 0) / bytes.length;
};

/** Runs of the network by which each chunk was drawn again, as it is now; null: it was not. */
const runsToFinish = async (job: string): Promise<(number | null)[]> => {
  const store = folderStore(job);
  const manifest = await getSealedJson(store, jobKeys.manifest, manifestSchema);
  const reports = manifest.chunks.map((chunk) =>
    findSealedJson(store, jobKeys.finishReport(manifest, chunk), chunkReportSchema),
  );
  return (await Promise.all(reports)).map((report) => report?.networkRuns ?? null);
};

describe.skipIf(withoutChromium())("chromaloom review", () => {
  let browser: Browser;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "review-command-"));
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser.close();
    await rm(folder, { recursive: true, force: true });
  });

  it(
    "makes a hint set in the browser a film with other colours in that shot, and in no other",
    async () => {
      const film = await twoShotFilm(folder, join(folder, "film.mp4"), framesPerShot);
      const [output, job] = [join(folder, "out.mp4"), join(folder, "job")];
      const options = ["--lossless", "--chunk-frames", String(framesPerShot), "--jobs", "1"];
      const coloured = await chromaloom(["colorize", film, "-o", output, "--keep-job", job, ...options]);
      expect([coloured.exitCode, coloured.stderr.includes("chromaloom:")]).toEqual([0, false]);
      const before = { digests: await frameDigests(output), v: await meanChroma(output, "v", 6, 12) };

      const served = startChromaloom(["review", job]);
      try {
        const address = await new Promise<string>((resolve) => {
          served.stdout.once("data", (line: Buffer) => {
            resolve(line.toString().trim());
          });
        });
        const { page, faults, requests } = await openPage(browser, address);
        await untilPicturesStand(page);
        await page.getByRole("button", { name: /^Shot 2/ }).click();
        await page.keyboard.press("h");
        await page.getByLabel("Colour", { exact: true }).fill("#1d3fd0");
        for (const [x, y] of [
          [0.1, 0.3],
          [0.35, 0.15],
          [0.9, 0.85],
        ] as const) {
          const box = await page.locator(".hint-target").boundingBox();
          if (box === null) throw new Error("nowhere to place a hint");
          await page.mouse.click(box.x + x * box.width, box.y + y * box.height);
        }
        await page.keyboard.press("h");
        await page.getByRole("button", { name: "Apply (1 shot)" }).click();
        await page.getByText("Applied: Shot 2 drawn again.").waitFor({ timeout: patience });
        await untilPicturesStand(page);
        expect(requests.map((url) => url.slice(address.length))).toContain(
          `shots/${framesPerShot}/k0-after.jpg?v=1`,
        );
        expect(await page.getByRole("button", { name: /^Apply/ }).isDisabled()).toBe(true);
        expect(faults).toEqual([]);

        await page.reload();
        await page.getByRole("button", { name: /^Shot 2/ }).click();
        expect(await page.getByRole("button", { name: /^Remove the hint/ }).count()).toBe(3);
      } finally {
        served.kill("SIGINT");
      }
      expect((await served).exitCode).toBe(0);
      const after = await frameDigests(output);
      expect(after.slice(0, framesPerShot)).toEqual(before.digests.slice(0, framesPerShot));
      for (let frame = framesPerShot; frame < 2 * framesPerShot; frame++)
        expect(after[frame]).not.toBe(before.digests[frame]);
      // Blue lies below red on the V axis.
      expect(await meanChroma(output, "v", 6, 12)).toBeLessThan(before.v - 2);
    },
    patience,
  );

  it(
    "takes another picture for a key frame, draws its shot again without the network, and back",
    async () => {
      const film = await twoShotFilm(folder, join(folder, "asked.mp4"), framesPerShot);
      const [output, job] = [join(folder, "asked-out.mkv"), join(folder, "asked.job")];
      const options = ["--codec", "ffv1", "--chunk-frames", String(framesPerShot), "--jobs", "1"];
      // Grey comes back: both key frames are refused.
      const by = ["--keep-job", job, "--colourist", "exec:cp {grey} {out}"];
      const coloured = await chromaloom(["colorize", film, "-o", output, ...by, ...options]);
      expect(coloured.exitCode, coloured.stderr).toBe(0);
      const before = await frameDigests(output);
      const asked = (await readdir(join(job, "colourist", "grey"))).map((name) =>
        join(job, "colourist", "grey", name),
      );
      const frameOf = (path: string): number => Number(/-(\d+)\.png$/.exec(path)?.[1]);
      const [, second = ""] = asked.toSorted((one, other) => frameOf(one) - frameOf(other));
      const [frame, mine] = [frameOf(second), join(folder, "mine.png")];
      await (await tintedPicture(second)).png().toFile(mine);

      const served = startChromaloom(["review", job]);
      try {
        const address = await new Promise<string>((resolve) => {
          served.stdout.once("data", (line: Buffer) => {
            resolve(line.toString().trim());
          });
        });
        const { page, faults } = await openPage(browser, address);
        await untilPicturesStand(page);
        await page.getByRole("button", { name: /^Shot 2/ }).click();
        const keyFrames = page.getByRole("region", { name: "Key frames of the colourist" });
        expect(await keyFrames.innerText()).toContain("Coloured by exec:cp {grey} {out}.");
        expect(await keyFrames.innerText()).toMatch(/Refused, score 0\.00, likeness [\d.]+: is grey/);
        const choose = keyFrames.getByLabel(`Drop another picture for frame ${frame}, or choose one`);
        await choose.setInputFiles(film);
        await keyFrames.getByRole("alert").waitFor();
        expect(await keyFrames.getByRole("alert").innerText()).toMatch(
          /for key frame \d+ cannot be read as a picture/,
        );
        await choose.setInputFiles(mine);
        await page.getByText("mine.png takes its place when you apply.").waitFor();
        await page.getByRole("button", { name: "Apply (1 shot)" }).click();
        await page.getByText("Applied: Shot 2 drawn again.").waitFor({ timeout: patience });
        await untilPicturesStand(page);
        expect(await keyFrames.innerText()).toContain("mine.png, yours, score");
        const beyond = (): Promise<number> =>
          keyFrames.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth);
        expect(await beyond()).toBe(0);
        // Of the picture that was refused.
        expect(faults).toEqual([expect.stringContaining("responded with a status of 400")]);
      } finally {
        served.kill("SIGINT");
      }
      expect((await served).exitCode).toBe(0);
      // Of the film the network saw nothing again; of the picture that was given it did, once.
      expect(await runsToFinish(job)).toEqual([null, 1]);
      const after = await frameDigests(output);
      expect(after.slice(0, framesPerShot)).toEqual(before.slice(0, framesPerShot));
      expect(after[framesPerShot]).not.toBe(before[framesPerShot]);
      expect((await chromaloom(["reproduce", job])).stdout).toMatch(/every plane of 12 frames is the same/);
      const undone = await chromaloom(["edit", job, "--undo", "--force"]);
      expect(undone.exitCode, undone.stderr).toBe(0);
      expect(await frameDigests(output)).toEqual(before);
    },
    patience,
  );

  it("says what to do when the folder is no job's, or the job has no review", async () => {
    const stranger = await chromaloom(["review", folder]);
    expect(stranger.exitCode).toBe(2);
    expect(stranger.stderr).toContain(
      "is no job folder; name one that chromaloom colorize --keep-job made",
    );
    const job = join(folder, "empty.job");
    await takeFolder(job, "job", "");
    const bare = await chromaloom(["review", job]);
    expect(bare.exitCode).toBe(2);
    expect(bare.stderr).toContain("the job has no review: give its colorize command again");
  });
});
