/*
 * Has npm pack take the ONNX Runtime in node_modules along. Its own install script downloads CUDA libraries
 * from outside the registry, for every machine with Linux on x64: anyone who installs our tarball would need
 * that address, and hundreds of megabytes that a CPU never uses. What is packed runs no script, and holds
 * the libraries that a CPU needs and no other.
 *
 * bundleDependencies stands in package.json only while it is packed (`--undo` takes it out): npm ci would
 * take allowScripts as not meant for a bundled package, and run that script here.
 */
import { readFile, rename, writeFile } from "node:fs/promises";
import process from "node:process";
import { URL } from "node:url";

const name = "onnxruntime-node";
const ours = new URL("../package.json", import.meta.url);
const theirs = new URL(`../node_modules/${name}/package.json`, import.meta.url);

const read = async (place) => JSON.parse(await readFile(place, "utf8"));

/** By another name first: node_modules may share its files with other folders. */
const write = async (place, card) => {
  const draft = new URL(`${place.href}.draft`);
  await writeFile(draft, `${JSON.stringify(card, null, 2)}\n`);
  await rename(draft, place);
};

const { bundleDependencies: _bundled, ...card } = await read(ours);
if (process.argv.includes("--undo")) {
  await write(ours, card);
} else {
  const { scripts: _scripts, ...runtime } = await read(theirs);
  await write(theirs, {
    ...runtime,
    dependencies: { "onnxruntime-common": runtime.dependencies["onnxruntime-common"] },
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
  });
  await write(ours, { ...card, bundleDependencies: [name] });
}
