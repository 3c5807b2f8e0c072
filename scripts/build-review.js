/*
 * Builds the review page: one HTML file without a single reference to another, script and style inline
 * and named by their digests in the page's own content security policy. esbuild alone does it: it comes
 * with tsx, so an install without development packages builds the page as well.
 */
import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import process from "node:process";
import { fileURLToPath, URL } from "node:url";
import { build } from "esbuild";

const root = new URL("../", import.meta.url);
const target = new URL("review/dist/index.html", root);

const bundle = async (entry) => {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(entry, root))],
    bundle: true,
    minify: true,
    write: false,
    format: "iife",
    target: ["chrome123", "firefox121", "safari17.5"],
    jsx: "automatic",
    jsxImportSource: "preact",
    legalComments: "none",
  });
  return outputFiles[0].text.trim();
};

const digest = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

const [template, script, style] = await Promise.all([
  readFile(new URL("review/page.html", root), "utf8"),
  bundle("review/main.tsx"),
  bundle("review/styles/page.css"),
]);
if (/<\/script|<!--/i.test(script) || /<\/style/i.test(style)) {
  throw new Error("the bundle holds a mark that would end its element early");
}

const policy = [
  "default-src 'none'",
  `script-src ${digest(script)}`,
  `style-src ${digest(style)}`,
  // The page's own folder, whether it is opened from disk, from loopback or from a bucket.
  "img-src 'self' file: data:",
  "media-src 'self' file:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join("; ");

const page = Object.entries({ policy, style, script }).reduce((text, [name, part]) => {
  const [before, after, ...more] = text.split(`{{${name}}}`);
  if (after === undefined || more.length > 0)
    throw new Error(`review/page.html must name {{${name}}} once`);
  return `${before}${part}${after}`;
}, template);
await mkdir(new URL(".", target), { recursive: true });
await writeFile(target, page);
process.stdout.write(`review/dist/index.html: ${Math.round(page.length / 1024)} KiB\n`);
