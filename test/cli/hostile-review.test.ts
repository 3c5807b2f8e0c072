import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { folderStore } from "#adapters/disk/folder-store.ts";
import { openJobFolder } from "#adapters/disk/job-folder.ts";
import type { GuardedServer } from "#cli/review/guarded-server.ts";
import { serveReview } from "#cli/review/review-server.ts";
import { chromaloom } from "#test/cli/chromaloom.ts";
import { drawReview, readTemplate } from "#test/review-page/draw-review.ts";
import { sealReview } from "#test/review-page/seal-review.ts";

/* The review of a job that somebody sent: its files may be anything. */

let job: string;
let server: GuardedServer;
beforeEach(async () => {
  job = await mkdtemp(join(tmpdir(), "sent-job-"));
  await drawReview(join(job, "review"), { shots: 1, marked: [] });
  await sealReview(job);
  server = await serveReview({
    store: folderStore(job),
    template: await readTemplate(),
    port: 0,
    apply: () => Promise.resolve([]),
    editsInForce: () => Promise.resolve(null),
    keepPicture: () => Promise.reject(new Error("none is sent")),
    keepKeyFrame: () => Promise.reject(new Error("none is sent")),
  });
});
afterEach(async () => {
  await server.close();
  await rm(job, { recursive: true, force: true });
});

const get = (path: string): Promise<Response> => fetch(new URL(path, server.address));

const inReview = (name: string): string => join(job, "review", name);

const change = async (edit: (text: string) => string): Promise<void> => {
  await writeFile(inReview("review.json"), edit(await readFile(inReview("review.json"), "utf8")));
  await sealReview(job);
};

describe("the review of a job that somebody sent", () => {
  it("shows no file outside of it, whatever links lie there", async () => {
    const secret = join(job, "secret");
    await writeFile(secret, "a secret");
    expect((await get("shots/0/k0-after.jpg")).status).toBe(200);
    await rm(inReview("shots/0/k0-after.jpg"));
    await symlink(secret, inReview("shots/0/k0-after.jpg"));
    const answer = await get("shots/0/k0-after.jpg");
    expect(answer.ok).toBe(false);
    expect(await answer.text()).not.toContain("a secret");
  });

  it.each(["../../secret", "/etc/passwd", "shots/../../secret", "http://127.0.0.1/x.jpg", "a\\\\b.jpg"])(
    "opens no report that names %s",
    async (path) => {
      await change((text) => text.replace("shots/0/k0-after.jpg", path));
      const answer = await get("");
      expect(answer.ok).toBe(false);
      expect(await answer.text()).toContain("review.json of the job is not what");
    },
  );

  it.each([
    ["is larger than any", () => truncate(inReview("review.json"), 2 ** 34)],
    ["is nested without end", () => change(() => "[".repeat(1e6))],
    ["says what it likes", () => change(() => '{"__proto__": {"shots": []}, "version": 1}')],
    [
      "is a folder",
      async () => {
        await rm(inReview("review.json"));
        await mkdir(inReview("review.json"));
      },
    ],
    [
      "never ends",
      async () => {
        await rm(inReview("review.json"));
        execFileSync("mkfifo", [inReview("review.json")]);
      },
    ],
  ])("answers in a sentence where the report %s", async (_, spoil) => {
    await spoil();
    const answer = await get("");
    expect([answer.ok, (await answer.text()).split("\n").length]).toEqual([false, expect.any(Number)]);
  });

  it("shows no report whose seals were taken away", async () => {
    await rm(join(job, "seals"), { recursive: true });
    const answer = await get("");
    expect([answer.ok, await answer.text()]).toEqual([false, expect.stringContaining("is damaged")]);
  });

  it("serves its own page, not the one that was sent, and no script that a name holds", async () => {
    await writeFile(inReview("index.html"), "<script>hacked()</script>");
    await change((text) => text.replace(/"name":"[^"]*"/, '"name":"</script><script>hacked()</script>"'));
    const page = await (await get("index.html")).text();
    expect(page).not.toContain("<script>hacked()");
    expect(page).toContain("hacked()");
  });

  it("is no job's where the mark is a pipe, and the command ends", async () => {
    const folder = await openJobFolder(join(job, "marked"));
    await folder.close("keep");
    await rm(join(job, "marked", "chromaloom.json"));
    execFileSync("mkfifo", [join(job, "marked", "chromaloom.json")]);
    const ran = await chromaloom(["shots", join(job, "marked")]);
    expect([ran.exitCode, ran.stderr]).toEqual([2, expect.stringContaining("is no job folder")]);
  });
});
