/**
 * Compiles kernels/ (AssemblyScript) into core/kernels/kernel-bytes.ts: `npm run build:kernels`. The
 * result is committed, so that nobody needs the compiler to run; test/core/kernels/kernel-bytes.test.ts holds both
 * together.
 */
import { writeFile } from "node:fs/promises";
import { compileKernels } from "./compile-kernels.mjs";

await writeFile(new URL("../core/kernels/kernel-bytes.ts", import.meta.url), await compileKernels());
