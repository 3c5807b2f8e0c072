import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { editsSchema } from "#core/edits/edits.ts";
import { editsTable } from "#core/edits/edits-text.ts";

const page = await readFile(new URL("../../../docs/edits.md", import.meta.url), "utf8");

/** A table's cells without what lies between them. */
const cells = (table: string): string[] =>
  table
    .split("\n")
    .filter((line) => line.startsWith("| `"))
    .map((line) => line.replaceAll(/\s*\|\s*/g, "|"));

describe("docs/edits.md", () => {
  it("has every field of edits.json as the schema has it (npm run docs)", () => {
    expect(cells(page)).toEqual(cells(editsTable()));
    expect(cells(page).length).toBeGreaterThan(15);
  });

  it("shows examples that are taken, one of them with every field", () => {
    const examples = [...page.matchAll(/```json\n([^]*?)```/g)].map(([, text = ""]) => text);
    expect(examples).toHaveLength(3);
    for (const text of examples) expect(editsSchema.safeParse(JSON.parse(text)).error).toBeUndefined();
    const whole = examples[2] ?? "";
    for (const [, field = ""] of editsTable().matchAll(/^\| `(?:[\w[\]]+\.)*(\w+)`/gm))
      expect(whole).toContain(`"${field}":`);
  });

  it("describes every field", () => {
    for (const row of cells(editsTable())) expect(row).not.toMatch(/\|\|$/);
  });
});

describe("editsSchema", () => {
  it("needs no field of its own", () => {
    expect(editsSchema.parse({})).toEqual({
      version: 1,
      film: null,
      cuts: [],
      palettes: [],
      shots: [],
    });
  });

  it("needs no more of a shot than its frames", () => {
    expect(editsSchema.parse({ shots: [{ first: 0, end: 20 }] })).toEqual({
      version: 1,
      film: null,
      palettes: [],
      cuts: [],
      shots: [
        {
          first: 0,
          end: 20,
          verdict: null,
          comment: null,
          vividness: null,
          temperature: null,
          hints: [],
          palette: [],
          leave: [],
          usePalette: null,
          references: null,
          keyFrames: [],
        },
      ],
    });
  });
});
