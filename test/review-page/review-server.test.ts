import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import sharp from "sharp";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { folderStore } from "#adapters/disk/folder-store.ts";
import type { Edits } from "#core/edits/edits.ts";
import { JobError } from "#core/errors.ts";
import { applyEventSchema } from "#core/review/apply.ts";
import type { ReviewReport } from "#core/review/report.ts";
import type { ApplyEdits } from "#cli/review/apply-runs.ts";
import type { GuardedServer } from "#cli/review/guarded-server.ts";
import { serveReview } from "#cli/review/review-server.ts";
import { openBrowser, openPage, withoutChromium, untilPicturesStand } from "#test/review-page/browser.ts";
import { drawReview, readTemplate } from "#test/review-page/draw-review.ts";
import { sealReview } from "#test/review-page/seal-review.ts";

let job: string;
let report: ReviewReport;
let server: GuardedServer;
let apply: ApplyEdits;
const inForce: { edits: Edits | null } = { edits: null };

beforeAll(async () => {
  job = await mkdtemp(join(tmpdir(), "served-job-"));
  report = await drawReview(join(job, "review"), { shots: 4, marked: [2], clips: true });
  await writeFile(join(job, "manifest.json"), "{}");
  await sealReview(job);
});
afterAll(() => rm(job, { recursive: true, force: true }));

beforeEach(async () => {
  apply = async () => [];
  inForce.edits = null;
  server = await serveReview({
    store: folderStore(job),
    template: await readTemplate(),
    port: 0,
    apply: (...edits) => apply(...edits),
    editsInForce: async () => inForce.edits,
    keepPicture: async (name, bytes) => {
      if (bytes.length < 10) throw new JobError("MediaUnsupported", `the reference ${name} is grey`);
      return { file: name, frame: null, digest: "a".repeat(64) };
    },
    keepKeyFrame: async (frame, name, bytes) => {
      if (bytes.length < 10) throw new JobError("UsageInvalid", `the picture ${name} is grey`);
      const digest = "b".repeat(64);
      return { picture: { frame, file: name, digest, used: digest }, score: 0.9 };
    },
  });
});
afterEach(() => server.close());

const someEdits: Edits = {
  version: 1,
  film: "drawn-film",
  palettes: [],
  cuts: [],
  shots: [
    {
      first: 0,
      end: 48,
      verdict: "approved",
      comment: null,
      vividness: null,
      temperature: null,
      hints: [],
      palette: [],
      leave: [],
      usePalette: null,
      references: null,
      keyFrames: [],
    },
  ],
};

const readToken = async (): Promise<string> => {
  const page = await (await fetch(server.address)).text();
  return /"token":"([^"]+)"/.exec(page)?.[1] ?? "";
};

const postEdits = (token: string | null, body: unknown = someEdits): Promise<Response> =>
  fetch(new URL("apply", server.address), {
    method: "POST",
    headers: token === null ? {} : { "x-chromaloom-token": token },
    body: JSON.stringify(body),
  });

/** A request as it is written, without what fetch tidies up. */
const raw = (path: string, host: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const { port } = new URL(server.address);
    request({ host: "127.0.0.1", port, path, headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .on("error", reject)
      .end();
  });

describe("serveReview", () => {
  it("serves the page, its report and what the report names, and nothing else of the job", async () => {
    const status = async (path: string): Promise<number> =>
      (await fetch(new URL(path, server.address))).status;
    expect(await status("")).toBe(200);
    expect(await status("review.json")).toBe(200);
    expect(await status("shots/0/k0-after.jpg")).toBe(200);
    expect(await status("shots/0/findings.json")).toBe(404);
    expect(await status("manifest.json")).toBe(404);
    const { pathname, host } = new URL(server.address);
    for (const path of [
      "../manifest.json",
      "..%2fmanifest.json",
      "%2e%2e/manifest.json",
      "shots/../../manifest.json",
      "//etc/passwd",
      "shots/0/%00",
    ])
      expect(await raw(pathname + path, host)).toBe(404);
  });

  it("answers nobody who does not know its address", async () => {
    const { origin, host } = new URL(server.address);
    expect((await fetch(origin)).status).toBe(404);
    expect(await raw("/review.json", host)).toBe(404);
    expect(await raw(`/${"A".repeat(32)}/`, host)).toBe(404);
  });

  it("answers no page of another name that was pointed at this machine", async () => {
    const { pathname, port, host } = new URL(server.address);
    expect(await raw(pathname, host)).toBe(200);
    expect(await raw(pathname, `localhost:${port}`)).toBe(200);
    expect(await raw(pathname, `evil.example:${port}`)).toBe(421);
    expect(await raw(pathname, "127.0.0.1")).toBe(421);
  });

  it("takes a dropped picture from its own page, and edits that name no other file", async () => {
    const token = await readToken();
    const drop = (bytes: number, given = token, name = encodeURIComponent("../äpfel.png")) =>
      fetch(new URL("pictures", server.address), {
        method: "POST",
        headers: { "x-chromaloom-token": given, "x-picture-name": name },
        body: new Uint8Array(bytes),
      });
    expect((await drop(100, "x".repeat(token.length))).status).toBe(403);
    expect(await (await drop(100)).json()).toEqual({
      file: "äpfel.png",
      frame: null,
      digest: "a".repeat(64),
    });
    const grey = await drop(4);
    expect((await drop(100, token, "%E0%A4%A")).status).toBe(400);
    expect([grey.status, await grey.text()]).toEqual([400, "the reference äpfel.png is grey\n"]);
    const naming = (digest: string | null) => ({
      ...someEdits,
      shots: [{ first: 0, end: 48, references: [{ file: "/etc/passwd", digest }] }],
    });
    const refused = await postEdits(token, naming(null));
    expect([refused.status, await refused.text()]).toEqual([400, expect.stringMatching(/does not hold/)]);
    expect((await postEdits(token, naming("a".repeat(64)))).status).toBe(202);
  });

  it("takes a picture for a key frame likewise", async () => {
    const token = await readToken();
    const drop = (body: Uint8Array<ArrayBuffer>, given = token, path = "key-frames/30") =>
      fetch(new URL(path, server.address), {
        method: "POST",
        headers: { "x-chromaloom-token": given, "x-picture-name": "mine.png" },
        body,
      });
    const digest = "b".repeat(64);
    expect((await drop(new Uint8Array(100), "x".repeat(token.length))).status).toBe(403);
    expect(await (await drop(new Uint8Array(100))).json()).toEqual({
      picture: { frame: 30, file: "mine.png", digest, used: digest },
      score: 0.9,
    });
    const grey = await drop(new Uint8Array(4));
    expect([grey.status, await grey.text()]).toEqual([400, "the picture mine.png is grey\n"]);
    expect((await drop(new Uint8Array(100), token, "key-frames/../30")).status).toBe(405);
    const headers = { host: new URL(server.address).host, "x-chromaloom-token": token };
    const large = { ...headers, "content-length": String(129 * 2 ** 20) };
    const path = `${new URL(server.address).pathname}key-frames/30`;
    const status = await new Promise<number>((resolve, reject) => {
      const asked = request(server.address, { path, method: "POST", headers: large }, (answer) => {
        resolve(answer.statusCode ?? 0);
        asked.destroy();
      });
      asked.once("error", reject).flushHeaders();
    });
    expect(status).toBe(413);
    const keyFrames = [{ frame: 30, file: "/etc/passwd", digest: null }];
    const naming = { ...someEdits, shots: [{ first: 0, end: 48, keyFrames }] };
    const refused = await postEdits(token, naming);
    expect([refused.status, await refused.text()]).toEqual([400, expect.stringMatching(/does not hold/)]);
  });

  it("takes edits from its own page alone, whole, valid and one at a time", async () => {
    let finish = (): void => undefined;
    apply = () =>
      new Promise((resolve) => {
        finish = () => {
          resolve([]);
        };
      });
    const token = await readToken();
    expect((await postEdits(null)).status).toBe(403);
    expect((await postEdits("x".repeat(token.length))).status).toBe(403);
    expect((await postEdits(token, { ...someEdits, version: 2 })).status).toBe(400);
    expect((await postEdits(token, "..")).status).toBe(400);
    expect((await postEdits(token)).status).toBe(202);
    expect((await postEdits(token)).status).toBe(409);
    finish();
    await expect.poll(async () => (await postEdits(token)).status).toBe(202);
    finish();
  });

  it("tells a listener who comes late what was said before, and how it ended", async () => {
    apply = async (_, tell) => {
      for (const frames of [1, 2, 3])
        tell({ type: "stage", stage: "finish", frames, total: 3, done: frames === 3 });
      throw new Error("the disk is full");
    };
    await postEdits(await readToken());
    const told = await (await fetch(new URL("events", server.address))).text();
    const events = told
      .trim()
      .split("\n\n")
      .map((line) => applyEventSchema.parse(JSON.parse(line.replace("data: ", ""))));
    expect(events).toEqual([
      { type: "stage", stage: "finish", frames: 3, total: 3, done: true },
      { type: "failed", message: "the disk is full" },
    ]);
  });

  it("sends the part of a clip that a player asks for", async () => {
    const file = await readFile(join(job, "review", "shots", "0", "clip-after.mp4"));
    const answer = await fetch(new URL("shots/0/clip-after.mp4", server.address), {
      headers: { range: "bytes=10-19" },
    });
    expect(answer.status).toBe(206);
    expect(answer.headers.get("content-range")).toBe(`bytes 10-19/${file.length}`);
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(file.subarray(10, 20));
  });
});

describe.skipIf(withoutChromium())("the review page, served", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser.close());

  const applyButton = (page: Page) => page.getByRole("button", { name: /^Apply/ });

  /** Draws the third shot in one colour, as an edit would draw it in others. */
  const redraw = async (rgb: string): Promise<void> => {
    for (const name of ["k0-after", "k1-after", "k2-after"])
      await sharp({ create: { width: 640, height: 360, channels: 3, background: rgb } })
        .jpeg()
        .toFile(join(job, "review", "shots", "2", `${name}.jpg`));
    const shots = report.shots.map((shot) => (shot.index === 2 ? { ...shot, marks: [], need: 0 } : shot));
    await writeFile(join(job, "review", "review.json"), JSON.stringify({ ...report, shots }));
    await sealReview(job);
  };

  it("applies edits, tells how far it is, and shows the shot again where it is", async () => {
    const { page, requests, faults } = await openPage(browser, server.address);
    const sent: Edits[] = [];
    let goOn = (): void => undefined;
    const waiting = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    apply = async (edits, tell) => {
      sent.push(edits);
      tell({ type: "stage", stage: "finish", frames: 12, total: 48, done: false });
      await waiting;
      await redraw("#c81e2d");
      return [2];
    };
    await untilPicturesStand(page);
    expect(await page.locator(".marks li").count()).toBe(2);
    await page.getByRole("slider", { name: "Vividness" }).fill("0.9");
    await applyButton(page).click();
    await page.getByText("finish 12 / 48").waitFor();
    const before = requests.length;
    goOn();
    await page.getByText("Applied: Shot 3 drawn again.").waitFor();
    await untilPicturesStand(page);

    expect(sent).toMatchObject([{ shots: [{ first: 96, vividness: 0.9 }] }]);
    const png = await page.locator(".wipe").screenshot();
    const { data, info } = await sharp(png).removeAlpha().raw().toBuffer({ resolveWithObject: true });
    const at = (Math.round(info.height * 0.2) * info.width + Math.round(info.width * 0.9)) * info.channels;
    expect(data[at]).toBeGreaterThan(180);
    expect(data[at + 1]).toBeLessThan(60);
    // The marks are the new report's, and no picture of another shot was asked for again.
    expect(await page.locator(".marks li").count()).toBe(0);
    const again = requests.slice(before).map((address) => address.slice(server.address.length));
    expect(again.filter((path) => path.startsWith("shots/") && !path.startsWith("shots/2/"))).toEqual([]);
    expect(again).toContain("shots/2/k0-after.jpg?v=1");
    expect(await applyButton(page).isDisabled()).toBe(true);
    expect(faults).toEqual([]);
  });

  it("sends new cuts, and shows the shots that came of them", async () => {
    const { page, faults } = await openPage(browser, server.address);
    const sent: Edits[] = [];
    const file = join(job, "review", "review.json");
    const before = await readFile(file);
    apply = async (edits) => {
      sent.push(edits);
      const [one, two, ...rest] = report.shots;
      if (one === undefined || two === undefined) throw new Error("two shots");
      const shots = [{ ...one, end: two.end }, ...rest].map((shot, index) => ({ ...shot, index }));
      await writeFile(file, JSON.stringify({ ...report, shots }));
      await sealReview(job);
      return [0];
    };
    await page.getByRole("button", { name: /^Shot 2 0:/ }).click();
    for (const key of ["r", "x"]) await page.keyboard.press(key);
    await page.locator(".cut-handle[aria-valuenow='48']").focus();
    await page.keyboard.press("Delete");
    await page.getByRole("button", { name: "Apply (1 shot)" }).click();
    await page.getByText("Applied: Shot 1 drawn again.").waitFor();
    expect(sent).toMatchObject([{ cuts: [{ do: "join", at: 48 }], shots: [{ first: 48, end: 96 }] }]);
    expect(await page.locator(".strip b").count()).toBe(3);
    expect(await page.locator("#shot-name").textContent()).toBe("Shot 1");
    expect(await applyButton(page).isDisabled()).toBe(true);
    expect(faults).toEqual([]);
    await writeFile(file, before);
    await sealReview(job);
  });

  it("says why when the edits could not be applied, and keeps them", async () => {
    apply = () => Promise.reject(new Error("the film has moved: /films/one.mp4 is not there"));
    const { page } = await openPage(browser, server.address);
    await page.keyboard.press("r");
    await applyButton(page).click();
    await expect(page.getByRole("alert").textContent()).resolves.toContain("the film has moved");
    expect(await applyButton(page).isEnabled()).toBe(true);
  });

  it("opens with the edits in force, and sends only what is new", async () => {
    const [edit] = someEdits.shots;
    if (edit === undefined) throw new Error("no edit");
    inForce.edits = { ...someEdits, shots: [{ ...edit, comment: "fine" }] };
    const { page } = await openPage(browser, server.address);
    const sent: Edits[] = [];
    apply = async (edits) => {
      sent.push(edits);
      return [];
    };
    expect(await applyButton(page).isDisabled()).toBe(true);
    await page.getByRole("button", { name: /^Shot 4 0:/ }).click();
    await page.keyboard.press("r");
    await applyButton(page).click();
    await page.getByText("Applied. No picture changed.").waitFor();
    expect(sent[0]?.shots.map(({ first }) => first)).toEqual([144]);
    await page.getByRole("button", { name: /^Shot 1 / }).click();
    await expect(page.getByLabel("Comment").inputValue()).resolves.toBe("fine");
  });
});
