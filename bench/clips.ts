/**
 * Colours every film of a folder with the command a person types and prints what happened as a
 * Markdown table: `npx tsx bench/clips.ts FOLDER OUTPUT-FOLDER`. docs/clips.md is its output.
 */
import { mkdir, readdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import * as z from "zod";

const summarySchema = z.object({
  type: z.literal("summary"),
  output: z.string(),
  frames: z.number(),
  shots: z.number(),
  seconds: z.number(),
  remarks: z.array(z.string()),
});

const bin = fileURLToPath(new URL("../cli/bin.js", import.meta.url));
const [folder = join("..", "shared", "data", "clips"), outputs = join("runs", "clips")] =
  process.argv.slice(2);

const rowOf = async (name: string): Promise<string> => {
  const ending = /\.(mp4|mkv)$/.exec(name)?.[0] ?? (name.endsWith(".gif") ? ".mp4" : ".mkv");
  const output = join(outputs, `${name.replace(/\.\w+$/, "")}${ending}`);
  const args = ["colorize", join(folder, name), "-o", output, "--force", "--json"];
  const { stdout, stderr, exitCode } = await execa(process.execPath, [bin, ...args], { reject: false });
  const last = stdout.trim().split("\n").at(-1) ?? "";
  const summary = summarySchema.safeParse(last.startsWith("{") ? JSON.parse(last) : null);
  if (!summary.success) {
    const answer = stderr
      .trim()
      .replace(/^chromaloom: /, "")
      .replaceAll(`${resolve(folder)}/`, "");
    return `| ${name} | ${String(exitCode)} | | | refused: ${answer} |`;
  }
  const { frames, shots, remarks } = summary.data;
  return `| ${name} | ${String(exitCode)} | ${frames} | ${shots} | ${remarks.join("; ")} |`;
};

await mkdir(outputs, { recursive: true });
process.stdout.write(
  "| film | exit code | frames | shots | what it said |\n| --- | --- | --- | --- | --- |\n",
);
for (const name of (await readdir(folder))
  .filter((name) => /\.(mp4|mkv|webm|gif|mov|avi)$/.test(name))
  .sort()) {
  process.stdout.write(`${await rowOf(name)}\n`);
}
