import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium, type Browser, type BrowserContextOptions, type Page } from "playwright-core";
import sharp from "sharp";
import { editsSchema, type Edits } from "#core/edits/edits.ts";

/** Chromium of this machine: CHROMIUM_PATH, or what is on the path. */
const findChromium = (): string | null => {
  const { CHROMIUM_PATH, PATH = "" } = process.env;
  const names = ["chromium", "chromium-browser", "google-chrome"];
  const places = PATH.split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)));
  const found = [CHROMIUM_PATH ?? "", ...places].find((path) => path !== "" && isProgram(path));
  return found ?? null;
};

const isProgram = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

const chromiumPath = findChromium();

/** Without Chromium these tests say so and are skipped, except where everything must run. */
export const withoutChromium = (): boolean => {
  if (chromiumPath !== null) return false;
  if (process.env["CI"] !== undefined) {
    throw new Error("the review page is tested in Chromium: install it, or name it in CHROMIUM_PATH");
  }
  console.warn("SKIPPED: no Chromium here, so the review page is not tested (apt-get install chromium)");
  return true;
};

export const openBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: chromiumPath ?? "",
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--no-first-run",
    ],
  });

export type OpenedPage = {
  readonly page: Page;
  /** Addresses the page asked for, itself first. */
  readonly requests: readonly string[];
  /** Whatever a page must never do: errors, refused by its policy, dialogs, requests elsewhere. */
  readonly faults: readonly string[];
};

type Opening = BrowserContextOptions & {
  /** Run in the page before its own script. */
  readonly before?: () => void;
};

/** Opens a page in a browser that remembers nothing of the test before. */
export const openPage = async (
  browser: Browser,
  address: string,
  { before, ...options }: Opening = {},
): Promise<OpenedPage> => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  const page = await context.newPage();
  const home = address.slice(0, address.lastIndexOf("/") + 1);
  const [requests, faults]: [string[], string[]] = [[], []];
  page.on("request", (request) => {
    requests.push(request.url());
    if (!request.url().startsWith(home) && !request.url().startsWith("data:"))
      faults.push(`request: ${request.url()}`);
  });
  page.on("pageerror", (error) => faults.push(`error: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning")
      faults.push(`console: ${message.text()}`);
  });
  page.on("dialog", (dialog) => {
    faults.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  await page.exposeFunction("tellOfViolation", (what: string) => faults.push(`policy: ${what}`));
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      const { tellOfViolation } = window as unknown as { tellOfViolation: (what: string) => void };
      tellOfViolation(`${event.violatedDirective} ${event.blockedURI}`);
    });
  });
  if (before !== undefined) await page.addInitScript(before);
  await page.goto(address);
  return { page, requests, faults };
};

/**
 * Waits until every picture in the window is drawn and no other has come for half a second. The network's
 * own silence is no sign of it: a busy Chromium never tells of a late picture that it gave up.
 */
export const untilPicturesStand = async (page: Page): Promise<void> => {
  const look = () =>
    page.evaluate(() => {
      const all = [...document.images];
      const inWindow = all.filter((image) => {
        const { left, right, top, bottom, width } = image.getBoundingClientRect();
        return width > 0 && right > 0 && bottom > 0 && left < innerWidth && top < innerHeight;
      });
      return {
        drawn: all.filter((image) => image.naturalWidth > 0).length,
        waiting: inWindow.filter((image) => !image.complete).length,
      };
    });
  for (let before = -1; ;) {
    const { drawn, waiting } = await look();
    if (waiting === 0 && drawn === before) return;
    before = drawn;
    await page.waitForTimeout(500);
  }
};

/** The address of a page in a folder of this machine. */
export const fromDisk = (folder: string): string => pathToFileURL(join(folder, "index.html")).href;

/** Presses "Download edits.json" and reads what came. */
export const downloadedEdits = async (page: Page): Promise<Edits> => {
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: /^Download edits.json/ }).click(),
  ]);
  const stream = await download.createReadStream();
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part as Buffer);
  return editsSchema.parse(JSON.parse(Buffer.concat(parts).toString("utf8")));
};

/** How coloured the shown picture is at places across it: the largest difference of two channels, 0…255. */
export const colourAcross = async (page: Page, shares: readonly number[]): Promise<number[]> => {
  const png = await page.locator(".wipe").screenshot();
  const { data, info } = await sharp(png).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const row = Math.round(info.height * 0.2);
  return shares.map((share) => {
    const at = (row * info.width + Math.round(share * (info.width - 1))) * info.channels;
    const pixel = [...data.subarray(at, at + 3)];
    return Math.max(...pixel) - Math.min(...pixel);
  });
};
