/**
 * Beyond core a source is tested at its own place, or by a test in the folder of its place. These are not: the
 * named tests run them, often as a whole program. A folder stands for all in it that no test beside it reaches.
 */
export const triedElsewhere: Readonly<Record<string, readonly string[]>> = {
  // Films go through them from end to end.
  "pipeline/plan/": [
    "test/pipeline/colour/",
    "test/adapters/ffmpeg/read/survey.test.ts",
    "test/cli/edit.test.ts",
  ],
  "pipeline/colour/": [
    "test/pipeline/colourist/",
    "test/cli/colourist.test.ts",
    "test/cli/references.test.ts",
  ],
  "pipeline/review/": ["test/worker/whole-job.test.ts", "test/review-page/", "test/cli/compare.test.ts"],
  "gpu-task/": ["test/worker/whole-job.test.ts", "test/cli/runner/"],
  // Programs, as a person runs them.
  "cli/": ["test/cli/bad-input.test.ts", "test/cli/names.test.ts"],
  "cli/batch/": ["test/cli/batch.test.ts"],
  "cli/cloud/": ["test/cli/cloud-commands.test.ts", "test/cli/logs.test.ts", "test/cloud/"],
  "cli/commands/": ["test/cli/policy-command.test.ts", "test/cli/bad-input.test.ts"],
  "cli/engine/": ["test/engine/"],
  "cli/library/": ["test/package/", "test/cli/edit.test.ts", "test/cli/compare.test.ts"],
  "cli/cels/": ["test/cli/cels.test.ts"],
  "cli/colourist/": ["test/cli/keyframes.test.ts", "test/cli/colourist.test.ts"],
  "cli/kept/": ["test/cli/edit.test.ts", "test/cli/reproduce.test.ts"],
  "cli/local/": ["test/cli/sequences.test.ts", "test/cli/cuts.test.ts"],
  "cli/request/": ["test/cli/demo-film.test.ts", "test/cli/batch.test.ts", "test/cli/sequences.test.ts"],
  "cli/terminal/": ["test/cli/bad-input.test.ts"],
  "cli/review/": ["test/cli/hostile-review.test.ts", "test/review-page/review-server.test.ts"],
  // Against servers of the services, or synthesised.
  "lambdas/": ["test/cloud/whole-path.test.ts"],
  "adapters/aws/": ["test/cloud/whole-path.test.ts", "test/pipeline/jobs/start-job.test.ts"],
  "adapters/s3/": ["test/cli/cloud-commands.test.ts", "test/cloud/whole-path.test.ts"],
  "cdk/app.ts": ["test/cdk/assets.test.ts"],
  // With the tools and files that they are for.
  "adapters/": ["test/adapters/s3/"],
  "adapters/cels/": ["test/cli/cels.test.ts"],
  "adapters/disk/": ["test/cli/batch/", "test/review-page/", "test/cli/names.test.ts"],
  "adapters/ffmpeg/frames/": ["test/adapters/ffmpeg/process/", "test/cli/sequences.test.ts"],
  "adapters/ffmpeg/probe/": ["test/adapters/ffmpeg/read/"],
  "adapters/ffmpeg/read/": ["test/adapters/ffmpeg/review-films.test.ts"],
  "adapters/ffmpeg/write/": ["test/adapters/ffmpeg/review-films.test.ts", "test/adapters/ffmpeg/process/"],
  "adapters/network/": ["test/cli/runner/"],
  "adapters/pictures/": ["test/pipeline/colourist/"],
};
