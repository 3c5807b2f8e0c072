import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { compileKernels } from "#scripts/compile-kernels.mjs";

it("holds what kernels/ compiles to", async () => {
  const committed = await readFile("core/kernels/kernel-bytes.ts", "utf8");
  expect(committed, "run npm run build:kernels").toBe(await compileKernels());
});
