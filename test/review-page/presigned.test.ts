import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fillPage, packLinks } from "#core/review/page.ts";
import { reviewFiles } from "#cli/review/review-files.ts";
import { openBrowser, openPage, withoutChromium, untilPicturesStand } from "#test/review-page/browser.ts";
import { drawReview, readTemplate } from "#test/review-page/draw-review.ts";

const shared = "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date=20261123T040000Z&X-Amz-Expires=3600";
const signed = (path: string): string => `${shared}&X-Amz-Signature=${Buffer.from(path).toString("hex")}`;

describe.skipIf(withoutChromium())("the review page, opened by a presigned link", () => {
  let browser: Browser;
  let folder: string;
  let bucket: Server;
  beforeAll(async () => {
    browser = await openBrowser();
    folder = await mkdtemp(join(tmpdir(), "review-presigned-"));
    const report = await drawReview(folder, { shots: 2, clips: true });
    const address = (path: string): string =>
      `https://bucket.s3.amazonaws.com/jobs/a/review/${path}?${signed(path)}`;
    const links = packLinks(new Map([...reviewFiles(report)].map((path) => [path, address(path)])));
    await writeFile(join(folder, "index.html"), fillPage(await readTemplate(), { report, links }));
    // As a private bucket answers: a file to anyone with its own signature, to nobody else.
    bucket = createServer((request, response) => {
      const [path = "", query = ""] = (request.url ?? "").slice("/review/".length).split("?");
      const type = path.endsWith(".html") ? "text/html" : "application/octet-stream";
      if (query === signed(path))
        void readFile(join(folder, path)).then((body) =>
          response.writeHead(200, { "content-type": type }).end(body),
        );
      else response.writeHead(403).end();
    });
    await new Promise<void>((resolve) => bucket.listen(0, "127.0.0.1", resolve));
  });
  afterAll(async () => {
    bucket.closeAllConnections();
    bucket.close();
    await browser.close();
    await rm(folder, { recursive: true, force: true });
  });

  it("asks for every file with the signature that is its own", async () => {
    const { port } = bucket.address() as AddressInfo;
    const page = `http://127.0.0.1:${port}/review/index.html?${signed("index.html")}`;
    const opened = await openPage(browser, page);
    await untilPicturesStand(opened.page);
    await expect(
      opened.page
        .locator(".wipe img")
        .evaluateAll((all) => all.map((image) => (image as HTMLImageElement).naturalWidth)),
    ).resolves.toEqual([640, 640]);
    await opened.page.keyboard.press("u");
    await opened.page.keyboard.press("j");
    await untilPicturesStand(opened.page);
    expect(opened.faults).toEqual([]);
  });
});
