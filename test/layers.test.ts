import { mkdir, mkdtemp, readdir, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import * as z from "zod";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const projectFile = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** Each rule with imports that break it, from one file of the house to another. */
const forbidden: Record<string, readonly (readonly [from: string, to: string])[]> = {
  "core-is-pure": [
    ["core/reads-disk.ts", "node:fs"],
    ["core/draws.ts", "sharp"],
    ["core/calls-stage.ts", "#pipeline/plan/plan.ts"],
  ],
  "core-root-is-the-ground": [["core/knows-room.ts", "#core/job/manifest.ts"]],
  "core-ports-looks-down": [["core/ports/knows-cost.ts", "#core/cost/quote.ts"]],
  "core-reports-looks-down": [["core/reports/knows-port.ts", "#core/ports/job-store.ts"]],
  "core-events-looks-down": [["core/events/knows-report.ts", "#core/reports/job-report.ts"]],
  "core-plan-looks-down": [["core/plan/knows-port.ts", "#core/ports/job-store.ts"]],
  "core-batches-looks-down": [["core/batches/knows-cost.ts", "#core/cost/quote.ts"]],
  "core-cost-looks-down": [["core/cost/knows-report.ts", "#core/reports/job-report.ts"]],
  "core-job-looks-down": [["core/job/knows-port.ts", "#core/ports/job-store.ts"]],
  "core-colourist-looks-down": [["core/colourist/knows-job.ts", "#core/job/manifest.ts"]],
  "core-review-looks-down": [["core/review/knows-job.ts", "#core/job/manifest.ts"]],
  "core-edits-looks-down": [
    ["core/edits/knows-job.ts", "#core/job/manifest.ts"],
    ["core/edits/knows-review.ts", "#core/review/report.ts"],
  ],
  "core-metrics-looks-down": [["core/metrics/knows-space.ts", "#core/space/spatial-pooling.ts"]],
  "core-space-looks-down": [["core/space/knows-metrics.ts", "#core/metrics/flicker.ts"]],
  "core-memory-looks-down": [["core/memory/knows-space.ts", "#core/space/spatial-pooling.ts"]],
  "core-cels-looks-down": [["core/cels/knows-job.ts", "#core/job/manifest.ts"]],
  "core-cuts-looks-down": [["core/cuts/knows-space.ts", "#core/space/spatial-pooling.ts"]],
  "core-time-looks-down": [["core/time/knows-space.ts", "#core/space/spatial-pooling.ts"]],
  "core-colour-looks-down": [["core/colour/knows-time.ts", "#core/time/motion.ts"]],
  "core-model-looks-down": [["core/model/knows-colour.ts", "#core/colour/lab.ts"]],
  "core-film-looks-down": [["core/film/knows-model.ts", "#core/model/card.ts"]],
  "core-kernels-looks-down": [["core/kernels/knows-film.ts", "#core/film/span.ts"]],
  "core-store-looks-down": [["core/store/knows-film.ts", "#core/film/span.ts"]],
  "core-permissions-looks-down": [["core/permissions/knows-job.ts", "#core/job/manifest.ts"]],
  "core-workflow-looks-down": [["core/workflow/knows-job.ts", "#core/job/manifest.ts"]],
  "pipeline-knows-core-only": [
    ["pipeline/colour/opens-store.ts", "#adapters/store.ts"],
    ["pipeline/plan/joins-paths.ts", "node:path"],
    ["pipeline/review/draws.ts", "sharp"],
    ["pipeline/plan/parses.ts", "zod"],
  ],
  "pipeline-jobs-are-light": [
    ["pipeline/jobs/draws.ts", "sharp"],
    ["pipeline/jobs/joins-paths.ts", "node:path"],
  ],
  "pipeline-colourist-looks-down": [["pipeline/colourist/plans.ts", "#pipeline/plan/plan.ts"]],
  "pipeline-review-looks-down": [["pipeline/review/plans.ts", "#pipeline/plan/plan.ts"]],
  "pipeline-colour-looks-down": [["pipeline/colour/reviews.ts", "#pipeline/review/review.ts"]],
  "pipeline-cels-looks-down": [["pipeline/cels/plans.ts", "#pipeline/plan/plan.ts"]],
  "pipeline-plan-looks-down": [["pipeline/plan/colours.ts", "#pipeline/colour/render.ts"]],
  "pipeline-jobs-looks-down": [["pipeline/jobs/plans.ts", "#pipeline/plan/plan.ts"]],
  "adapters-know-core-only": [["adapters/runs-stage.ts", "#pipeline/plan/plan.ts"]],
  "adapters-s3-looks-down": [
    ["adapters/s3/chooses-store.ts", "#adapters/store.ts"],
    ["adapters/s3/runs-ffmpeg.ts", "#adapters/ffmpeg/films.ts"],
  ],
  "adapters-ffmpeg-looks-down": [["adapters/ffmpeg/fetches.ts", "#adapters/s3/client.ts"]],
  "adapters-network-looks-down": [["adapters/network/draws.ts", "#adapters/pictures/pictures.ts"]],
  "adapters-cels-looks-down": [["adapters/cels/draws.ts", "#adapters/pictures/pictures.ts"]],
  "adapters-disk-looks-down": [["adapters/disk/fetches.ts", "#adapters/s3/client.ts"]],
  "adapters-aws-looks-down": [["adapters/aws/fetches.ts", "#adapters/s3/client.ts"]],
  "adapters-http-looks-down": [["adapters/http/reads-file.ts", "#adapters/disk/own-files.ts"]],
  "adapters-colourist-looks-down": [["adapters/colourist/draws.ts", "#adapters/frames/decodes.ts"]],
  "adapters-frames-looks-down": [["adapters/frames/decodes.ts", "#adapters/ffmpeg/probe/probe.ts"]],
  "adapters-ffmpeg-frames-looks-down": [
    ["adapters/ffmpeg/frames/assembles.ts", "#adapters/ffmpeg/write/assemble.ts"],
  ],
  "adapters-pictures-looks-down": [["adapters/pictures/reads-file.ts", "#adapters/disk/own-files.ts"]],
  "adapters-cuts-looks-down": [["adapters/cuts/reads-disk.ts", "#adapters/disk/own-files.ts"]],
  "adapters-ffmpeg-write-looks-down": [["adapters/ffmpeg/write/opens.ts", "#adapters/ffmpeg/films.ts"]],
  "adapters-ffmpeg-read-looks-down": [
    ["adapters/ffmpeg/read/joins.ts", "#adapters/ffmpeg/write/assemble.ts"],
  ],
  "adapters-ffmpeg-probe-looks-down": [["adapters/ffmpeg/probe/reads.ts", "#adapters/ffmpeg/read/luma.ts"]],
  "adapters-ffmpeg-process-looks-down": [
    ["adapters/ffmpeg/process/probes.ts", "#adapters/ffmpeg/probe/probe.ts"],
  ],
  "only-entries-wire-adapters": [
    ["pipeline/colour/opens-store.ts", "#adapters/store.ts"],
    ["gpu-task/not-the-worker.ts", "#adapters/store.ts"],
    ["review/opens-store.ts", "#adapters/store.ts"],
  ],
  "worker-never-looks-up": [
    ["gpu-task/asks-cli.ts", "#cli/main.ts"],
    ["lambdas/asks-cli.ts", "#cli/main.ts"],
  ],
  "worker-and-lambdas-are-apart": [
    ["gpu-task/calls-lambda.ts", "#lambdas/notify.ts"],
    ["lambdas/calls-worker.ts", "#gpu-task/worker.ts"],
  ],
  "worker-knows-no-jobs": [["gpu-task/notifies.ts", "#pipeline/jobs/notify.ts"]],
  "lambdas-run-jobs": [["lambdas/plans.ts", "#pipeline/plan/plan.ts"]],
  "cli-knows-no-lambdas": [["cli/calls-lambda.ts", "#lambdas/notify.ts"]],
  "lambdas-stay-light": [
    ["lambdas/draws.ts", "#adapters/pictures/pictures.ts"],
    ["lambdas/loads-network.ts", "#adapters/network/onnx-network.ts"],
  ],
  "cdk-imports-no-runtime-code": [["cdk/plans.ts", "#core/plan.ts"]],
  "cli-commands-looks-down": [["cli/commands/starts.ts", "#cli/main.ts"]],
  "cli-cloud-looks-down": [
    ["cli/cloud/parses.ts", "#cli/commands/submit.ts"],
    ["cli/cloud/serves.ts", "#cli/review/server.ts"],
  ],
  "cli-library-looks-down": [["cli/library/submits.ts", "#cli/cloud/submit.ts"]],
  "cli-batch-looks-down": [["cli/batch/submits.ts", "#cli/cloud/submit.ts"]],
  "cli-review-looks-down": [["cli/review/submits.ts", "#cli/cloud/submit.ts"]],
  "cli-local-looks-down": [["cli/local/serves.ts", "#cli/review/server.ts"]],
  "cli-kept-looks-down": [["cli/kept/serves.ts", "#cli/review/server.ts"]],
  "cli-cels-looks-down": [["cli/cels/serves.ts", "#cli/review/server.ts"]],
  "cli-colourist-looks-down": [["cli/colourist/sums-up.ts", "#cli/local/summary.ts"]],
  "cli-request-looks-down": [["cli/request/sums-up.ts", "#cli/local/summary.ts"]],
  "cli-terminal-looks-down": [["cli/terminal/sums-up.ts", "#cli/local/summary.ts"]],
  "cli-runner-looks-down": [["cli/runner/sums-up.ts", "#cli/local/summary.ts"]],
  "engine-stands-alone": [
    ["cli/engine/runs-job.ts", "#cli/runner/run-job.ts"],
    ["cli/engine/knows-errors.ts", "#core/errors.ts"],
  ],
  "review-page-is-a-leaf": [["review/opens-store.ts", "#adapters/store.ts"]],
  "review-page-looks-down": [["review/page/mounts.ts", "#review/main.ts"]],
  "review-viewer-looks-down": [["review/viewer/shows-panel.ts", "#review/panel/shot-panel.ts"]],
  "review-panel-looks-down": [["review/panel/shows-viewer.ts", "#review/viewer/shot-viewer.ts"]],
  "review-strip-looks-down": [["review/strip/shows-page.ts", "#review/page/review-page.ts"]],
  "review-cels-looks-down": [["review/cels/shows-page.ts", "#review/page/review-page.ts"]],
  "review-state-looks-down": [["review/state/shows-strip.ts", "#review/strip/film-strip.ts"]],
  "no-test-code-in-production": [
    ["core/uses-test.ts", "#test/films.ts"],
    ["pipeline/colour/uses-vitest.ts", "vitest"],
  ],
  "no-development-packages-in-production": [["adapters/uses-vitest.ts", "vitest"]],
  "no-circular": [["core/egg.ts", "#core/hen.ts"]],
  "no-unresolvable": [["core/lost.ts", "#core/nowhere.ts"]],
};

/** Files that are imported above or below and import nothing. */
const files = [
  "adapters/env.ts",
  "adapters/disk/own-files.ts",
  "adapters/ffmpeg/probe/probe.ts",
  "cli/engine/run.ts",
  "review/strip/film-strip.ts",
  "core/plan.ts",
  "core/workflow/definition.ts",
  "core/events/events.ts",
  "core/events/webhook-delivery.ts",
  "core/cost/quote.ts",
  "core/time/motion.ts",
  "core/colour/lab.ts",
];

/** A cycle is reported once, at its first file. */
const otherHalfOfTheCycle = ["core/hen.ts", "#core/egg.ts"] as const;

/** Imports that the picture of the house shows: none may be reported. */
const allowed: readonly (readonly [from: string, to: string])[] = [
  ["core/parse.ts", "zod"],
  ["core/errors.ts", "#core/plan.ts"],
  ["core/ports/job-store.ts", "#core/events/events.ts"],
  ["core/reports/job-report.ts", "#core/cost/quote.ts"],
  ["core/job/manifest.ts", "#core/film/span.ts"],
  ["core/review/report.ts", "#core/metrics/flicker.ts"],
  ["core/metrics/flicker.ts", "#core/time/motion.ts"],
  ["core/space/spatial-pooling.ts", "#core/colour/lab.ts"],
  ["core/model/card.ts", "#core/film/span.ts"],
  ["core/film/span.ts", "#core/store/media-places.ts"],
  ["core/store/media-places.ts", "#core/plan.ts"],
  ["pipeline/plan/plan.ts", "#core/plan.ts"],
  ["pipeline/colour/render.ts", "#core/plan.ts"],
  ["pipeline/review/review.ts", "#pipeline/colour/render.ts"],
  ["pipeline/jobs/notify.ts", "zod"],
  ["adapters/store.ts", "node:fs"],
  ["adapters/pictures/pictures.ts", "sharp"],
  ["adapters/stores.ts", "#adapters/s3/client.ts"],
  ["adapters/s3/client.ts", "#adapters/env.ts"],
  ["adapters/network/onnx-network.ts", "#adapters/disk/own-files.ts"],
  ["adapters/ffmpeg/films.ts", "#adapters/ffmpeg/write/assemble.ts"],
  ["adapters/ffmpeg/write/assemble.ts", "#adapters/disk/own-files.ts"],
  ["adapters/ffmpeg/read/luma.ts", "#adapters/ffmpeg/probe/probe.ts"],
  ["cli/main.ts", "#adapters/store.ts"],
  ["cli/start.ts", "#cli/commands/submit.ts"],
  ["cli/commands/submit.ts", "#cli/cloud/submit.ts"],
  ["cli/cloud/submit.ts", "#pipeline/jobs/notify.ts"],
  ["cli/review/server.ts", "#cli/local/summary.ts"],
  ["cli/cels/colour-cels.ts", "#cli/local/summary.ts"],
  ["cli/kept/edit-job.ts", "#cli/runner/run-job.ts"],
  ["cli/colourist/key-frames-of.ts", "#cli/runner/run-job.ts"],
  ["cli/request/colorize-request.ts", "#cli/runner/run-job.ts"],
  ["cli/local/summary.ts", "#cli/runner/run-job.ts"],
  ["cli/runner/run-job.ts", "#cli/engine/run.ts"],
  ["cli/local.ts", "#gpu-task/worker.ts"],
  ["gpu-task/worker.ts", "#adapters/pictures/pictures.ts"],
  ["gpu-task/task-ports.ts", "#adapters/pictures/pictures.ts"],
  ["gpu-task/stage.ts", "#pipeline/plan/plan.ts"],
  ["lambdas/notify.ts", "#pipeline/jobs/notify.ts"],
  ["lambdas/link.ts", "#adapters/store.ts"],
  ["cdk/stack.ts", "aws-cdk-lib"],
  ["cdk/retries.ts", "#core/errors.ts"],
  ["cdk/places.ts", "#core/store/media-places.ts"],
  ["cdk/schedule.ts", "#core/events/webhook-delivery.ts"],
  ["cdk/workflow.ts", "#core/workflow/definition.ts"],
  ["review/main.ts", "#review/page/review-page.ts"],
  ["review/page/review-page.ts", "#review/panel/shot-panel.ts"],
  ["review/panel/shot-panel.ts", "#review/state/commands.ts"],
  ["review/viewer/shot-viewer.ts", "#review/state/commands.ts"],
  ["review/state/commands.ts", "#core/plan.ts"],
  ["bench/main.ts", "#cli/main.ts"],
  ["test/films.ts", "vitest"],
  ["test/plan.test.ts", "#pipeline/plan/plan.ts"],
];

const rooms = [
  "core",
  "pipeline",
  "adapters",
  "gpu-task",
  "lambdas",
  "cli",
  "cdk",
  "review",
  "bench",
  "test",
];

const packages = { dependencies: ["zod", "sharp"], devDependencies: ["vitest", "aws-cdk-lib"] };

const reportSchema = z.object({
  summary: z.object({
    violations: z.array(z.object({ from: z.string(), rule: z.object({ name: z.string() }) })),
  }),
});

const write = async (path: string, text: string): Promise<void> => {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
};

const byName = <Value>(names: readonly string[], value: (name: string) => Value): Record<string, Value> =>
  Object.fromEntries(names.map((name) => [name, value(name)]));

/** A small house with every import of both tables, and packages by name only. */
const buildHouse = async (house: string): Promise<void> => {
  const manifest = {
    type: "module",
    imports: Object.fromEntries(rooms.map((room) => [`#${room}/*`, `./${room}/*`])),
    dependencies: byName(packages.dependencies, () => "1"),
    devDependencies: byName(packages.devDependencies, () => "1"),
  };
  await write(join(house, "package.json"), JSON.stringify(manifest));
  await write(join(house, "tsconfig.json"), JSON.stringify({ compilerOptions: { module: "preserve" } }));
  for (const name of Object.values(packages).flat()) {
    await write(
      join(house, "node_modules", name, "package.json"),
      JSON.stringify({ name, main: "main.js" }),
    );
    await write(join(house, "node_modules", name, "main.js"), "");
  }
  for (const file of files) {
    await write(join(house, file), "export {};\n");
  }
  for (const [from, to] of [...allowed, ...Object.values(forbidden).flat(), otherHalfOfTheCycle]) {
    await write(join(house, from), `import ${JSON.stringify(to)};\n`);
  }
};

describe("the layers of the house", () => {
  let house = "";
  let found: { readonly rule: string; readonly from: string }[] = [];

  beforeAll(async () => {
    house = await realpath(await mkdtemp(join(tmpdir(), "house-")));
    await buildHouse(house);
    const cruiser = projectFile("node_modules/dependency-cruiser/bin/dependency-cruise.mjs");
    const rules = projectFile(".dependency-cruiser.cjs");
    const { stdout } = await execa(
      process.execPath,
      [cruiser, "--config", rules, "--output-type", "json", "*/**/*.ts"],
      { cwd: house, reject: false },
    );
    const { violations } = reportSchema.parse(JSON.parse(stdout)).summary;
    found = violations.map(({ from, rule }) => ({ from, rule: rule.name }));
  });
  afterAll(() => rm(house, { recursive: true, force: true }));

  for (const [rule, imports] of Object.entries(forbidden)) {
    for (const [from, to] of imports) {
      it(`${rule}: ${from} may not import ${to}`, () => {
        expect(found).toContainEqual({ rule, from });
      });
    }
  }

  it("let every import through that the picture of the house shows", () => {
    const innocent = new Set(allowed.map(([from]) => from));
    expect(found.filter(({ from }) => innocent.has(from))).toEqual([]);
  });

  it("speak of every room there is", async () => {
    const withoutRule = ["cli/engine", "review/styles", "review/dist"];
    const folders = await Promise.all(
      ["core", "pipeline", "adapters", "cli", "review"].map(async (top) =>
        (await readdir(projectFile(top), { withFileTypes: true }))
          .filter((entry) => entry.isDirectory())
          .map(({ name }) => `${top}/${name}`),
      ),
    );
    const named = folders
      .flat()
      .filter((room) => !withoutRule.includes(room))
      .map((room) => `${room.replace("/", "-")}-looks-down`);
    expect(named.filter((rule) => !(rule in forbidden))).toEqual([]);
  });

  it("are each proved by a planted violation", async () => {
    const { stdout } = await execa(process.execPath, [
      "-e",
      "const r = require(process.argv[1]).forbidden; console.log(JSON.stringify(r.map((rule) => rule.name)))",
      projectFile(".dependency-cruiser.cjs"),
    ]);
    expect(z.array(z.string()).parse(JSON.parse(stdout)).sort()).toEqual(Object.keys(forbidden).sort());
  });
});
