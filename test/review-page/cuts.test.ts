import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  downloadedEdits,
  fromDisk,
  openBrowser,
  openPage,
  withoutChromium,
} from "#test/review-page/browser.ts";
import { drawReview } from "#test/review-page/draw-review.ts";

describe.skipIf(withoutChromium())("the cuts of the review page", () => {
  let browser: Browser;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "review-"));
    await drawReview(folder, { shots: 4, marked: [2], clips: true });
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** Shots of 48 frames; the third is shown, with the ones beside it: frames 48 to 192. */
  const openCuts = async (): Promise<{ page: Page; faults: readonly string[] }> => {
    const opened = await openPage(browser, fromDisk(folder));
    await opened.page.keyboard.press("x");
    return opened;
  };
  const handle = (page: Page, cut: number) => page.locator(`.cut-handle[aria-valuenow="${cut}"]`);

  it("are moved by arrow keys, one frame or ten, and never past their neighbours", async () => {
    const { page, faults } = await openCuts();
    await handle(page, 96).focus();
    for (const key of ["ArrowRight", "ArrowRight", "Shift+ArrowRight"]) await page.keyboard.press(key);
    await expect(page.locator(":focus").getAttribute("aria-valuenow")).resolves.toBe("108");
    const { cuts, shots } = await downloadedEdits(page);
    expect(cuts).toEqual([
      { do: "join", at: 96, to: null },
      { do: "split", at: 108, to: null },
    ]);
    expect(shots).toEqual([]);
    await handle(page, 108).focus();
    await page.keyboard.press("End");
    await expect(page.locator(":focus").getAttribute("aria-valuenow")).resolves.toBe("143");
    await page.keyboard.press("z");
    await expect(page.getByRole("button", { name: /^Download/ }).isDisabled()).resolves.toBe(true);
    expect(faults).toEqual([]);
  });

  it("are moved by the pointer", async () => {
    const { page } = await openCuts();
    const [box, track] = await Promise.all([
      handle(page, 144).boundingBox(),
      page.locator(".cut-track").boundingBox(),
    ]);
    if (box === null || track === null) throw new Error("no track");
    const x = box.x + box.width / 2;
    await page.mouse.move(x, box.y + 10);
    await page.mouse.down();
    await page.mouse.move(x - track.width / 6, box.y + 10, { steps: 5 });
    await page.mouse.up();
    const { cuts } = await downloadedEdits(page);
    // A sixth of 144 frames.
    expect(cuts).toEqual([
      { do: "split", at: expect.closeTo(120, -0.5) as number, to: null },
      { do: "join", at: 144, to: null },
    ]);
  });

  it("are joined by Delete, and a shot is split at any frame; a verdict stays with its shot", async () => {
    const { page } = await openCuts();
    await page.keyboard.press("r");
    await page.getByLabel("Frame", { exact: true }).fill("70");
    await page.keyboard.press("Tab");
    await page.getByRole("button", { name: "Split here" }).click();
    await handle(page, 144).focus();
    await page.keyboard.press("Delete");
    const { cuts, shots } = await downloadedEdits(page);
    expect(cuts).toEqual([
      { do: "split", at: 70, to: null },
      { do: "join", at: 144, to: null },
    ]);
    expect(shots.map(({ first, end, verdict }) => ({ first, end, verdict }))).toEqual([
      { first: 96, end: 144, verdict: "rejected" },
    ]);
    await page.reload();
    await page.keyboard.press("x");
    await expect(handle(page, 70).count()).resolves.toBe(1);
    await expect(handle(page, 144).count()).resolves.toBe(0);
  });

  it("show the frames on both sides of the place that is looked at", async () => {
    const { page } = await openCuts();
    await handle(page, 96).focus();
    await expect(page.locator(".cut-side figcaption").allTextContents()).resolves.toEqual([
      expect.stringContaining("Last frame before: 95"),
      expect.stringContaining("First frame behind: 96"),
    ]);
    await page.getByLabel("Frame that is looked at").fill("100");
    await expect(page.locator(".cut-side video").count()).resolves.toBe(2);
  });
});
