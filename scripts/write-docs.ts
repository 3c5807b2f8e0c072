/**
 * Writes what the docs take from the code: a region of a page from `<!-- NAME: npm run docs -->` to
 * `<!-- end -->`. With --check it writes nothing and fails where a page tells something else.
 */
import { readFile, writeFile } from "node:fs/promises";
import { format } from "prettier";
import { editsTable } from "#core/edits/edits-text.ts";
import { footageTable, optionsTable } from "#core/job/option-text.ts";
import { inputLimitsTable } from "#core/limits.ts";

const regions = [
  { page: "docs/cloud.md", name: "options", text: optionsTable },
  { page: "docs/batch.md", name: "pictures", text: footageTable },
  { page: "docs/edits.md", name: "fields", text: editsTable },
  { page: "docs/limits.md", name: "files", text: inputLimitsTable },
];

const isCheck = process.argv.includes("--check");

for (const { page, name, text } of regions) {
  const before = await readFile(page, "utf8");
  const region = new RegExp(`(<!-- ${name}: npm run docs -->\n)[^]*?(<!-- end -->)`);
  if (!region.test(before)) throw new Error(`${page} has no region "${name}"`);
  const written = await format(text(), { parser: "markdown", printWidth: 108 });
  const after = before.replace(region, (_, start: string, end: string) => `${start}\n${written}\n${end}`);
  if (after === before) continue;
  if (isCheck) {
    process.exitCode = 1;
    process.stderr.write(`${page} tells other ${name} than the code has; run npm run docs\n`);
  } else await writeFile(page, after);
}
