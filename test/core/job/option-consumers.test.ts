import { readFileSync } from "node:fs";
import { globSync } from "tinyglobby";
import { describe, expect, it } from "vitest";
import { jobOptions } from "#core/job/option-table.ts";
import { jobOptionsSchema } from "#core/job/options.ts";
import { readsOf } from "#test/support/reads-of.ts";

const read = (path: string): string => readFileSync(path, "utf8");

/**
 * Where options are applied: in core/job/ they are only checked and passed on, but for the controls in
 * force in a shot, and a digest of them does nothing.
 */
const appliers = globSync(["core/**/*.ts", "pipeline/**/*.ts", "gpu-task/*.ts"], {
  ignore: ["core/job/!(controls).ts", "pipeline/plan/plan-digests.ts"],
}).map(read);

/** What turns choices into what the plan holds. */
const resolver = read("core/job/resolve-options.ts");

const asked = {
  names: ["request", "choices", "order", "asked"],
  types: ["JobRequest", "JobChoices", "JobOrder"],
};
const planned = { names: ["options"], types: ["JobOptions"] };

type Sources = { readonly appliers: readonly string[]; readonly resolver: string };

/** Fields of the plan's options that no code applies. */
const unusedFields = (fields: readonly string[], { appliers }: Sources): string[] => {
  const reads = readsOf(appliers, planned);
  return fields.filter((name) => !reads.has(name));
};

/** Options that the plan does not hold as they are, and that no code reads of what was asked for. */
const unusedOptions = (names: readonly string[], { appliers, resolver }: Sources): string[] => {
  const reads = readsOf([...appliers, resolver], asked);
  return names.filter((name) => !reads.has(name));
};

const fields = Object.keys(jobOptionsSchema.shape);
const options = Object.keys(jobOptions).filter((name) => !fields.includes(name));

describe("every option of the tables", () => {
  it("is applied: by the plan's field of its name, or where the request is read", () => {
    expect([fields.length, options.length].every((count) => count > 5)).toBe(true);
    expect(unusedFields(fields, { appliers, resolver })).toEqual([]);
    expect(unusedOptions(options, { appliers, resolver })).toEqual([]);
  });

  it("is found unused where the plan holds it and nobody reads the plan's field", () => {
    const copied = resolver.replace("    chunkFrames:", "    fadeSeconds: choices.fade ?? 0,\n$&");
    expect(copied).not.toBe(resolver);
    const withFade = { appliers: [], resolver: copied };
    expect(unusedOptions(["fade"], withFade)).toEqual([]);
    expect(unusedFields(["fadeSeconds"], withFade)).toEqual(["fadeSeconds"]);
  });

  it.each([
    ["its default is looked up", "export const fade = filmOptions.fade.default;"],
    ["something else has a field of its name", "export const at = ({ clip }: Shot) => clip.fade;"],
    ["a type names it", 'export type Faded = Pick<JobRequest, "fade">;'],
    ["it is left out", "export const rest = ({ ...fade }: JobRequest) => fade;"],
  ])("is found unused where only %s", (_, text) => {
    expect(unusedOptions(["fade"], { appliers: [text], resolver })).toEqual(["fade"]);
  });

  it.each([
    "export const fade = (request: JobRequest) => request.choices.fade;",
    "export const fade = ({ fade }: JobChoices) => fade;",
    'export type Faded = Pick<JobRequest, "fade"> & { a: 1 };\nexport const faded = ({ fade: f }: Faded) => f;',
    "export const fade = ({ request }: Ports) => { const { fade } = request; return fade; };",
    "export const fade = ({ request: { fade } }: Ports) => fade;",
  ])("counts as used in %s", (text) => {
    expect(unusedOptions(["fade"], { appliers: [text], resolver })).toEqual([]);
  });
});
