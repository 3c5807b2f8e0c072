import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    pool: "forks",
    // Tests that draw a film, colour it and read it back run real encoders on two cores.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    coverage: {
      include: ["core/**/*.ts"],
      thresholds: { 100: true },
    },
  },
});
