import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeCel } from "#adapters/cels/cel-pictures.ts";
import type { CutReport } from "#core/cels/cut-report.ts";
import { chromaloom, startChromaloom } from "#test/cli/chromaloom.ts";
import { openBrowser, openPage, withoutChromium } from "#test/review-page/browser.ts";
import { disc, drawLines, drawPainted, face } from "#test/support/drawn-cel.ts";

const patience = 120_000;

describe.skipIf(withoutChromium())("chromaloom review of a painted cut", () => {
  let browser: Browser;
  let root: string;
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), "cut-page-"));
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser.close();
    await rm(root, { recursive: true, force: true });
  });

  it("shows a region without colour by a key, takes one from the palette, and runs it through the cut", async () => {
    // From the second drawing on there is a ball that no painted drawing shows.
    const scene = (index: number) => ({
      ...face(index * 2),
      shapes: [...face(index * 2).shapes, ...(index === 0 ? [] : [disc(20, 30 + index, 11, "#3c9678")])],
    });
    const cut = join(root, "cut");
    await mkdir(cut);
    for (const index of [0, 1, 2])
      await writeCel(join(cut, `A000${index + 1}.png`), drawLines(scene(index), "paper"));
    await writeCel(join(root, "design_0001.png"), drawPainted(scene(0), "paper"));
    const ran = await chromaloom([
      "colorize",
      cut,
      "--cels",
      "--reference",
      join(root, "design_0001.png"),
      "--review",
    ]);
    expect([ran.exitCode, ran.stdout]).toEqual([
      0,
      expect.stringMatching(/look and correct: chromaloom review .*cut\.color\.cels\.json/),
    ]);

    const served = startChromaloom(["review", `${cut}.color`]);
    try {
      const address = await new Promise<string>((resolve) => {
        served.stdout.once("data", (line: Buffer) => {
          resolve(line.toString().trim());
        });
      });
      const { page, faults } = await openPage(browser, address);
      await page.locator("canvas[data-drawn]").waitFor();
      await page.keyboard.press("n");
      const region = page.getByRole("heading", { name: /^Region at/ });
      await region.waitFor();
      expect(await page.locator("canvas").getAttribute("data-drawn")).toBe("A0002.png");
      await page.getByRole("button", { name: /^#3c9678/ }).click();
      await page
        .getByText("2 regions in 2 drawings have another colour; 2 drawings painted again.")
        .waitFor({ timeout: patience });
      // What a click finds under it has the colour that was chosen, and the palette says so.
      await page.keyboard.press("ArrowRight");
      await page.locator('canvas[data-drawn="A0003.png"]').waitFor();
      const box = await page.locator("canvas").boundingBox();
      if (box === null) throw new Error("no drawing is shown");
      await page.mouse.click(box.x + (20.5 / 160) * box.width, box.y + (32.5 / 120) * box.height);
      await page.getByText("Painted #3c9678.").waitFor();
      await page.keyboard.press("u");
      await page.getByText("2 regions without colour").waitFor({ timeout: patience });
      expect(faults).toEqual([]);
      await page.keyboard.press("ArrowLeft");
      await page.keyboard.press("n");
      await region.waitFor();
      await page.keyboard.press("1");
      await page.getByText("every region has a colour").waitFor({ timeout: patience });
    } finally {
      served.kill("SIGINT");
    }
    const report = JSON.parse(await readFile(`${cut}.color.cels.json`, "utf8")) as CutReport;
    expect(report.drawings.map(({ record }) => record.corrected.length)).toEqual([0, 1, 1]);

    // Given again, the command keeps to what was said, and writes the same bytes.
    const before = await readFile(join(`${cut}.color`, "A0003.png"));
    const again = await chromaloom([
      "colorize",
      cut,
      "--cels",
      "--reference",
      join(root, "design_0001.png"),
      "--force",
    ]);
    expect([again.exitCode, again.stdout]).toEqual([0, expect.stringMatching(/painted again: 0 drawings/)]);
    expect((await readFile(join(`${cut}.color`, "A0003.png"))).equals(before)).toBe(true);
  }, 300_000);
});
