/*
 * What npm runs when the checkout was installed: builds the review page and the programs. npx runs it too,
 * in a checkout where nothing is installed yet; there it builds nothing, so that cli/bin.js can say what is
 * missing. (A failure here would leave npx broken for this folder until its cache is emptied.)
 */
import { existsSync } from "node:fs";
import { URL } from "node:url";

if (existsSync(new URL("../node_modules/esbuild/", import.meta.url))) {
  await import("./build-review.js");
  await import("./build-programs.js");
}
