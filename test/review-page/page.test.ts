import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ReviewReport } from "#core/review/report.ts";
import {
  colourAcross,
  downloadedEdits,
  fromDisk,
  openBrowser,
  openPage,
  withoutChromium,
  untilPicturesStand,
} from "#test/review-page/browser.ts";
import { drawReview } from "#test/review-page/draw-review.ts";

describe.skipIf(withoutChromium())("the review page, opened from disk", () => {
  let browser: Browser;
  let folder: string;
  let report: ReviewReport;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "review-"));
    report = await drawReview(folder, { shots: 6, marked: [4, 2], clips: true });
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser.close();
    await rm(folder, { recursive: true, force: true });
  });

  const heading = (page: Page) => page.locator("#shot-name");

  it("asks for nothing outside its folder and does nothing that its policy forbids", async () => {
    const { page, requests, faults } = await openPage(browser, fromDisk(folder));
    for (const key of ["j", "u", "p", "p", "h", "g", "o", "?"]) await page.keyboard.press(key);
    await untilPicturesStand(page);
    expect(faults).toEqual([]);
    expect(requests.length).toBeGreaterThan(6);
    const policy = await page.locator("meta[http-equiv]").getAttribute("content");
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain("unsafe");
  });

  it("shows the shot most in need first, and why, in sentences", async () => {
    const { page } = await openPage(browser, fromDisk(folder));
    await expect(heading(page).textContent()).resolves.toBe("Shot 5");
    const marks = await page.locator(".marks li").allTextContents();
    expect(marks).toEqual(report.shots[4]?.marks.map(({ sentence }) => sentence));
    const order = await page.locator(".strip b").allTextContents();
    expect(order).toEqual(["5", "3", "1", "2", "4", "6"]);
  });

  it("shows grey left of the line and colour right of it, wherever the pointer drags the line", async () => {
    const { page } = await openPage(browser, fromDisk(folder));
    await untilPicturesStand(page);
    const box = await page.locator(".wipe").boundingBox();
    if (box === null) throw new Error("no picture");
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.25, box.y + box.height / 2, { steps: 4 });
    await page.mouse.up();
    const [left = 255, right = 0] = await colourAcross(page, [0.15, 0.4]);
    expect(left).toBeLessThan(6);
    expect(right).toBeGreaterThan(30);
  });

  it("moves the line by arrow keys, and from end to end by B", async () => {
    const { page } = await openPage(browser, fromDisk(folder));
    const slider = page.getByRole("slider", { name: "Grey or colour" });
    await slider.focus();
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("ArrowLeft");
    await expect(slider.inputValue()).resolves.toBe("48");
    await expect(heading(page).textContent()).resolves.toBe("Shot 5");
    await page.keyboard.press("b");
    await untilPicturesStand(page);
    const allGrey = await colourAcross(page, [0.1, 0.5, 0.9]);
    expect(Math.max(...allGrey)).toBeLessThan(6);
    await page.keyboard.press("b");
    const allColour = await colourAcross(page, [0.1, 0.9]);
    expect(Math.min(...allColour)).toBeGreaterThan(20);
  });

  it("goes through the film by keys alone: next, back, approve and on, reject and stay, undo", async () => {
    const { page } = await openPage(browser, fromDisk(folder));
    await page.keyboard.press("j");
    await expect(heading(page).textContent()).resolves.toBe("Shot 3");
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("a");
    await expect(heading(page).textContent()).resolves.toBe("Shot 3");
    await page.keyboard.press("r");
    await expect(heading(page).textContent()).resolves.toBe("Shot 3");
    await page.keyboard.press("c");
    await page.keyboard.type("the grass is red, as a key may be: r");
    await page.keyboard.press("Escape");
    await page.keyboard.press("o");
    await expect(page.locator(".strip b").allTextContents()).resolves.toEqual([
      "1",
      "2",
      "3",
      "4",
      "5",
      "6",
    ]);
    const edits = await downloadedEdits(page);
    expect(edits.film).toBe("drawn-film");
    expect(edits.shots.map(({ first, verdict, comment }) => ({ first, verdict, comment }))).toEqual([
      { first: 96, verdict: "rejected", comment: "the grass is red, as a key may be: r" },
      { first: 192, verdict: "approved", comment: null },
    ]);
    // The comment, the rejection, the approval.
    for (const key of ["z", "z", "z"]) await page.keyboard.press(key);
    await expect(page.getByRole("button", { name: /^Download/ }).isDisabled()).resolves.toBe(true);
  });

  it("approves at once all that nothing marks", async () => {
    const { page } = await openPage(browser, fromDisk(folder));
    await page.getByRole("button", { name: "Approve all without marks (4)" }).click();
    const { shots } = await downloadedEdits(page);
    expect(shots.map(({ first, verdict }) => [first / 48, verdict])).toEqual(
      [0, 1, 3, 5].map((shot) => [shot, "approved"]),
    );
  });

  it("makes a hint of a click, in the colour that was chosen", async () => {
    const { page } = await openPage(browser, fromDisk(folder));
    await page.getByRole("button", { name: /^Key frame 2/ }).click();
    await page.getByRole("button", { name: /^Hint/ }).click();
    await page.getByLabel("Colour", { exact: true }).fill("#3a78c2");
    const box = await page.locator(".hint-target").boundingBox();
    if (box === null) throw new Error("nowhere to place a hint");
    await page.mouse.click(box.x + box.width * 0.3, box.y + box.height * 0.6);
    const { shots } = await downloadedEdits(page);
    const [hint] = shots[0]?.hints ?? [];
    expect(shots).toHaveLength(1);
    expect(hint).toMatchObject({ frame: report.shots[4]?.keyFrames[1]?.frame, rgb: "#3a78c2" });
    expect(hint?.x).toBeCloseTo(0.3, 2);
    expect(hint?.y).toBeCloseTo(0.6, 2);
    await page.getByRole("button", { name: /^Remove the hint/ }).click();
    await expect(page.getByRole("button", { name: /^Download/ }).isDisabled()).resolves.toBe(true);
  });

  it("makes one hint of a stroke", async () => {
    const { page } = await openPage(browser, fromDisk(folder));
    await page.getByRole("button", { name: /^Hint/ }).click();
    const box = await page.locator(".hint-target").boundingBox();
    if (box === null) throw new Error("nowhere to draw");
    await page.mouse.move(box.x + box.width * 0.2, box.y + box.height * 0.5);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.4, box.y + box.height * 0.5, { steps: 4 });
    await page.mouse.up();
    const { shots } = await downloadedEdits(page);
    expect(shots[0]?.hints).toHaveLength(1);
    const [{ x, stroke = [] } = { x: NaN }] = shots[0]?.hints ?? [];
    expect(x).toBeCloseTo(0.2, 2);
    expect(stroke).toHaveLength(4);
    expect(stroke.at(-1)?.[0]).toBeCloseTo(0.4, 2);
  });

  it("makes a hint without a pointer", async () => {
    const { page } = await openPage(browser, fromDisk(folder));
    await page.keyboard.press("h");
    for (const key of ["Shift+ArrowLeft", "ArrowLeft", "Shift+ArrowDown"]) await page.keyboard.press(key);
    await page.keyboard.press("Enter");
    const { shots } = await downloadedEdits(page);
    expect(shots[0]?.hints).toEqual([
      { frame: 192, x: 0.39, y: 0.6, rgb: report.shots[4]?.palette[0]?.rgb },
    ]);
  });

  it("leaves a part of the picture that is drawn over it, by pointer or keys, and frames of it", async () => {
    const { page } = await openPage(browser, fromDisk(folder));
    await page.getByRole("button", { name: "Leave a part of the picture" }).click();
    const box = await page.locator(".hint-target").boundingBox();
    if (box === null) throw new Error("nowhere to draw");
    await page.mouse.move(box.x + box.width * 0.6, box.y + box.height * 0.75);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.2, box.y + box.height * 0.25, { steps: 3 });
    await page.mouse.up();
    for (const key of ["ArrowLeft", "Shift+ArrowDown", "Enter"]) await page.keyboard.press(key);
    await page.getByLabel("First frame of: From 20 %").fill("200");
    await page.keyboard.press("Tab");
    await page.getByLabel("What shows in: From 20 %").selectOption("none");
    const { shots } = await downloadedEdits(page);
    const [drawn, byKeys] = shots[0]?.leave ?? [];
    expect(drawn).toMatchObject({ first: 200, end: null, colour: "none" });
    for (const [side, share] of Object.entries({ left: 0.2, top: 0.25, right: 0.6, bottom: 0.75 }))
      expect(drawn?.area).toHaveProperty(side, expect.closeTo(share, 2));
    expect(byKeys?.area).toBeTruthy();
    await page.getByRole("button", { name: "Leave the shot as it is" }).click();
    await page
      .getByRole("button", { name: /^Colour again: From/ })
      .first()
      .click();
    await page
      .getByRole("button", { name: /^Colour again: From/ })
      .first()
      .click();
    expect((await downloadedEdits(page)).shots[0]?.leave).toEqual([
      { first: null, end: null, area: null, colour: "source" },
    ]);
  });

  it("moves a colour that is dragged on the plane, or picked in the list", async () => {
    const { page } = await openPage(browser, fromDisk(folder));
    const chip = page.locator("[data-chip='#8fb4cf']");
    await chip.scrollIntoViewIfNeeded();
    const box = await chip.boundingBox();
    if (box === null) throw new Error("no chip");
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 2 + 40, box.y + box.height / 2 - 10, { steps: 5 });
    await page.mouse.up();
    await page.getByLabel(/^What #6f8a4b/).fill("#8a4b6f");
    const [edit] = (await downloadedEdits(page)).shots;
    expect(edit?.palette).toEqual([
      { from: "#8fb4cf", to: expect.stringMatching(/^#[0-9a-f]{6}$/) as string },
      { from: "#6f8a4b", to: "#8a4b6f" },
    ]);
    // The pointer went towards red.
    const [red = 0, , blue = 255] = [1, 3, 5].map((at) =>
      parseInt(edit?.palette[0]?.to.slice(at, at + 2) ?? "", 16),
    );
    expect(red).toBeGreaterThan(0x8f);
    expect(blue).toBeLessThan(0xf0);
    await page.keyboard.press("z");
    await page.keyboard.press("z");
    await expect(page.getByRole("button", { name: /^Download/ }).isDisabled()).resolves.toBe(true);
  });

  it("takes vividness from the slider, and both variants from an alternate", async () => {
    const { page } = await openPage(browser, fromDisk(folder));
    await page.getByRole("slider", { name: "Vividness" }).fill("0.8");
    await page.keyboard.press("j");
    await page.locator(".alternates").getByText("Vivid").click();
    const { shots } = await downloadedEdits(page);
    expect(shots.map(({ vividness, temperature }) => ({ vividness, temperature }))).toEqual([
      { vividness: 1, temperature: 0.38 },
      { vividness: 0.8, temperature: null },
    ]);
  });

  it("lays the network's doubt over the picture, and plays both clips", async () => {
    const { page, faults } = await openPage(browser, fromDisk(folder));
    await page.keyboard.press("u");
    await page.getByAltText("Where the network was unsure").waitFor();
    await page.keyboard.press("p");
    const clips = page.locator("video");
    await expect
      .poll(() => clips.evaluateAll((all) => all.map((clip) => (clip as HTMLVideoElement).currentTime > 0)))
      .toEqual([true, true]);
    await page.getByRole("button", { name: "Pause" }).click();
    await page.getByRole("button", { name: "Play" }).waitFor();
    expect(faults).toEqual([]);
  });

  it("still has every decision when it is opened again, and takes an edits.json over", async () => {
    const { page } = await openPage(browser, fromDisk(folder));
    await page.keyboard.press("r");
    await page.reload();
    const edits = await downloadedEdits(page);
    expect(edits.shots).toMatchObject([{ first: 192, verdict: "rejected" }]);
    const other = await openPage(browser, fromDisk(folder));
    const file = join(folder, "some-edits.json");
    await writeFile(file, JSON.stringify(edits));
    await other.page.getByLabel("edits.json to go on from").setInputFiles(file);
    await expect(downloadedEdits(other.page)).resolves.toEqual(edits);
    await writeFile(file, JSON.stringify({ ...edits, film: "another" }));
    await other.page.getByLabel("edits.json to go on from").setInputFiles(file);
    await expect(other.page.getByRole("alert").textContent()).resolves.toContain("another film");
  });

  it("says when a browser keeps nothing, and works all the same", async () => {
    const { page } = await openPage(browser, fromDisk(folder), {
      before: () => {
        Storage.prototype.setItem = () => {
          throw new DOMException("full", "QuotaExceededError");
        };
      },
    });
    await page.keyboard.press("r");
    await expect(page.getByRole("alert").textContent()).resolves.toContain(
      "download edits.json before you close",
    );
    await expect(downloadedEdits(page)).resolves.toMatchObject({ shots: [{ verdict: "rejected" }] });
  });

  it("lists its keys, and lets them be switched off", async () => {
    const { page } = await openPage(browser, fromDisk(folder));
    await page.keyboard.press("?");
    await page.getByLabel("Use these keys").uncheck();
    await page.getByRole("button", { name: "Close" }).click();
    await page.keyboard.press("j");
    await expect(heading(page).textContent()).resolves.toBe("Shot 5");
  });

  it("shows hostile names and sentences as the text they are", async () => {
    const hostile = `"'></script><script>window.hacked = 1</script><img src=x onerror="window.hacked=1">\u2028&lt;b&gt;.mp4`;
    const own = await mkdtemp(join(tmpdir(), "review-hostile-"));
    try {
      await drawReview(own, { shots: 2, marked: [1], name: hostile, sentence: hostile });
      const { page, faults } = await openPage(browser, fromDisk(own));
      await expect(page.locator("h1").textContent()).resolves.toBe(hostile);
      await expect(page.locator(".marks li").first().textContent()).resolves.toBe(hostile);
      await expect(page.evaluate("window.hacked")).resolves.toBeUndefined();
      expect(faults).toEqual([]);
    } finally {
      await rm(own, { recursive: true, force: true });
    }
  });

  it("says what is wrong when it holds no report", async () => {
    const page = await readFile(join(folder, "index.html"), "utf8");
    const broken = join(folder, "broken.html");
    await writeFile(broken, page.replace('"version":1', '"version":2'));
    const opened = await openPage(browser, fromDisk(folder).replace("index.html", "broken.html"));
    await expect(opened.page.locator(".damaged").textContent()).resolves.toContain("Make the review again");
  });
});

describe.skipIf(withoutChromium())("a film of 300 shots", () => {
  let browser: Browser;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "review-long-"));
    await drawReview(folder, { shots: 300, marked: [150], quick: true });
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser.close();
    await rm(folder, { recursive: true, force: true });
  });

  const loadedThumbnails = (page: Page): Promise<number> =>
    page
      .locator(".strip img")
      .evaluateAll((all) => all.filter((image) => (image as HTMLImageElement).naturalWidth > 0).length);

  it("loads the pictures that are near, and the others as the strip is scrolled", async () => {
    const { page, requests, faults } = await openPage(browser, fromDisk(folder));
    await untilPicturesStand(page);
    const atFirst = await loadedThumbnails(page);
    expect(atFirst).toBeGreaterThan(7);
    expect(atFirst).toBeLessThan(80);
    expect(requests.length).toBeLessThan(100);
    await page.locator(".strip").evaluate((strip) => {
      strip.scrollLeft = strip.scrollWidth;
    });
    await expect
      .poll(() =>
        page
          .locator(".strip img")
          .last()
          .evaluate((image) => (image as HTMLImageElement).naturalWidth),
      )
      .toBeGreaterThan(0);
    expect(await loadedThumbnails(page)).toBeLessThan(160);
    expect(faults).toEqual([]);
  });

  it("lays out and paints only the frames of the strip that can be seen", async () => {
    const { page } = await openPage(browser, fromDisk(folder));
    const hidden = await page
      .locator(".strip-frame")
      .evaluateAll(
        (all) =>
          all.filter((frame) => !frame.firstElementChild?.checkVisibility({ contentVisibilityAuto: true }))
            .length,
      );
    expect(hidden).toBeGreaterThan(250);
  });

  it("changes nothing of the strip while the line below it moves", async () => {
    const { page } = await openPage(browser, fromDisk(folder));
    await page.locator(".strip").evaluate((strip) => {
      const counter = window as unknown as { changes: number };
      counter.changes = 0;
      new MutationObserver((changes) => {
        counter.changes += changes.length;
      }).observe(strip, { subtree: true, childList: true, attributes: true, characterData: true });
    });
    const slider = page.getByRole("slider", { name: "Grey or colour" });
    for (const value of ["10", "30", "80"]) await slider.fill(value);
    await expect(page.evaluate("window.changes")).resolves.toBe(0);
  });

  it("finds the one bad shot of 300 without a search", async () => {
    const { page } = await openPage(browser, fromDisk(folder));
    await expect(page.locator("#shot-name").textContent()).resolves.toBe("Shot 151");
    await page.getByLabel("Show").selectOption("marked");
    await expect(page.locator(".strip-frame").count()).resolves.toBe(1);
  });
});
