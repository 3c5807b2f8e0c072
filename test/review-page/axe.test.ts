import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import axe from "axe-core";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fromDisk, openBrowser, openPage, withoutChromium } from "#test/review-page/browser.ts";
import { drawReview } from "#test/review-page/draw-review.ts";

/** What axe finds, one line each; incomplete checks of contrast over pictures are looked at by eye. */
const violations = async (page: Page): Promise<string[]> => {
  await page.evaluate(axe.source);
  const found = await page.evaluate(() =>
    (
      window as unknown as {
        axe: {
          run: () => Promise<{
            violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[];
          }>;
        };
      }
    ).axe.run(),
  );
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary ?? ""}`),
  );
};

describe.skipIf(withoutChromium())("axe-core finds nothing to object to", () => {
  let browser: Browser;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "review-axe-"));
    await drawReview(folder, { shots: 8, marked: [5, 2], clips: true });
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser.close();
    await rm(folder, { recursive: true, force: true });
  });

  for (const colorScheme of ["dark", "light"] as const) {
    for (const width of [1280, 400]) {
      it(`in ${colorScheme}, ${width} pixels wide, with every part of the page open`, async () => {
        const viewport = { width, height: 800 };
        const { page } = await openPage(browser, fromDisk(folder), {
          colorScheme,
          viewport,
          reducedMotion: "reduce",
        });
        expect(await violations(page)).toEqual([]);
        for (const key of ["r", "u", "h", "Enter", "g", "x"]) await page.keyboard.press(key);
        await page.getByText("What these say").click();
        await page.getByLabel(/^What #6f8a4b/).fill("#8a4b6f");
        await page.getByRole("slider", { name: "Vividness" }).fill("0.8");
        expect(await violations(page)).toEqual([]);
        await page.keyboard.press("p");
        expect(await violations(page)).toEqual([]);
        await page.keyboard.press("?");
        expect(await violations(page)).toEqual([]);
      });

      it(`and nothing is wider than the page in ${colorScheme} at ${width} pixels`, async () => {
        const { page } = await openPage(browser, fromDisk(folder), {
          colorScheme,
          viewport: { width, height: 800 },
        });
        for (const key of ["h", "Enter", "x"]) await page.keyboard.press(key);
        await expect(page.evaluate("document.documentElement.scrollWidth")).resolves.toBeLessThanOrEqual(
          width,
        );
      });
    }
  }

  it("and the theme can be chosen against the system's", async () => {
    const { page } = await openPage(browser, fromDisk(folder), { colorScheme: "light" });
    const ground = () => page.evaluate("getComputedStyle(document.body).backgroundColor");
    const light = await ground();
    await page.getByRole("button", { name: /^Theme/ }).click();
    expect(await ground()).not.toBe(light);
    expect(await violations(page)).toEqual([]);
    await page.reload();
    expect(await ground()).not.toBe(light);
  });
});
