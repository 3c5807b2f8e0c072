import { configDefaults, defineConfig } from "vitest/config";

/** What needs more than this process: each kind of test by its places. The rest is `unit`. */
const kinds = {
  /** Real encoders, workers and compilers. */
  films: [
    "test/adapters/ffmpeg/**",
    "test/chaos/**",
    "test/cli/**",
    "test/core/kernels/kernel-bytes.test.ts",
    "test/package/installed.test.ts",
    "test/worker/**",
  ],
  /** An S3 server, AWS's templates, a deployment of its own. */
  cloud: [
    "test/adapters/s3/**",
    "test/bench/**",
    "test/cdk/**",
    "test/cli/{cloud-commands,policy-command}.test.ts",
    "test/cloud/**",
  ],
  /** Chromium. */
  browser: ["test/review-page/**"],
};

const isTest = (place: string): string => (place.endsWith("/**") ? `${place}/*.test.ts` : place);

const project = (name: string, include: readonly string[], exclude: readonly string[] = []) => ({
  extends: true as const,
  test: { name, include: include.map(isTest), exclude: [...configDefaults.exclude, ...exclude] },
});

export default defineConfig({
  test: {
    pool: "forks",
    // Vitest leaves one core free, which on two cores runs one file at a time.
    maxWorkers: "100%",
    // Tests that draw a film, colour it and read it back run real encoders on two cores.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    projects: [
      project("unit", ["test/**"], Object.values(kinds).flat()),
      project("films", kinds.films, kinds.cloud),
      project("cloud", kinds.cloud),
      project("browser", kinds.browser),
    ],
    coverage: {
      include: ["core/**/*.ts"],
      // What the unit tests reach; raised as they reach more, never lowered.
      thresholds: { lines: 97, statements: 97, functions: 94, branches: 90 },
      reporter: ["text-summary"],
    },
  },
});
