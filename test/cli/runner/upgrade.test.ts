import { mkdtemp, readFile, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { folderStore } from "#adapters/disk/folder-store.ts";
import { runJob } from "#cli/runner/run-job.ts";
import { jobReportKey, jobReportSchema } from "#core/reports/job-report.ts";
import { getJson } from "#core/ports/json-values.ts";
import { ffmpeg } from "#test/cli/chromaloom.ts";
import { newJob } from "#test/support/job-folder.ts";

/**
 * The workflow as a deployment had it before colourists came into the cloud (commit 25d4c24), with the input
 * that it started executions with: what an execution goes on with while the stack is updated.
 */
const earlier = new URL("../../goldens/workflow-before-key-frames.json", import.meta.url);

describe("an execution that began before an upgrade", () => {
  it("ends with its film, though it calls today's functions", async () => {
    const film = join(await mkdtemp(join(tmpdir(), "upgrade-")), "film.mp4");
    await ffmpeg("-f", "lavfi", "-i", "testsrc2=size=96x64:rate=12:duration=2", "-pix_fmt", "gray", film);
    const result = film.replace(".mp4", ".color.mp4");
    const choices = { chunkFrames: 8 };
    const asked = { film, result, choices, colourOn: "cpu", callback: null, concurrency: 2 } as const;
    const { job, store } = await newJob(asked);
    await runJob({
      input: { job, concurrency: 2, priority: 100, colourOn: "cpu", share: "none", tenant: "none" },
      execution: job.id,
      openStore: folderStore,
      events: { send: () => Promise.resolve() },
      listen: () => undefined,
      signal: new AbortController().signal,
      definition: JSON.parse(await readFile(earlier, "utf8")) as object,
    });
    expect((await stat(result)).size).toBeGreaterThan(1000);
    const report = await getJson(store, jobReportKey, jobReportSchema);
    expect(report).toMatchObject({ frames: 24, result });
    expect(report.chunks).toBeGreaterThan(1);
  }, 240_000);
});
