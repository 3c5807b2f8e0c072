/*
 * Makes the ONNX Runtime in node_modules fit to be packed with us (bundleDependencies). Its own install
 * script downloads CUDA libraries from outside the registry, for every machine with Linux on x64: whoever
 * installs our tarball would need that address, and hundreds of megabytes that a CPU never uses. What is
 * packed runs no script, and holds the libraries that a CPU needs and no other.
 */
import { readFile, rename, writeFile } from "node:fs/promises";
import { URL } from "node:url";

const place = new URL("../node_modules/onnxruntime-node/package.json", import.meta.url);

/** @type {Record<string, unknown> & { dependencies: Record<string, string> }} */
const { scripts: _, ...card } = JSON.parse(await readFile(place, "utf8"));
const trimmed = {
  ...card,
  dependencies: { "onnxruntime-common": card.dependencies["onnxruntime-common"] },
  files: [
    "dist/*.js",
    "dist/*.d.ts",
    "bin/napi-v6/*/*/onnxruntime_binding.node",
    "bin/napi-v6/linux/*/libonnxruntime.so.1",
    // The same library lies beside it once more, under the name of its release.
    "bin/napi-v6/darwin/*/libonnxruntime.1.dylib",
    // DirectML and the shader compilers are opened only when a GPU is asked for.
    "bin/napi-v6/win32/*/onnxruntime.dll",
  ],
};
// By another name first: node_modules may share its files with other folders.
const draft = new URL("package.json.trimmed", place);
await writeFile(draft, `${JSON.stringify(trimmed, null, 2)}\n`);
await rename(draft, place);
