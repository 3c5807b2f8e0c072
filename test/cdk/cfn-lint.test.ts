import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { templateOf } from "#test/cdk/synthesised.ts";

const findingsSchema = z.array(
  z.object({ Level: z.string(), Message: z.string(), Rule: z.object({ Id: z.string() }) }),
);

/** Six regions of three partitions. */
const regions = "eu-central-1 us-east-1 ap-southeast-2 sa-east-1 us-gov-west-1 cn-north-1".split(" ");

/**
 * What cfn-lint does not know of state machines: that DefinitionSubstitutions fill a partition in, and that
 * MaxConcurrency may be an expression ("a JSONata expression that evaluates to an integer",
 * https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html), and TimeoutSeconds ("Use a
 * dynamic timeout specified by a JSONata expression",
 * https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_stepfunctions.Timeout.html).
 */
const isUnknownToIt = ({ Message, Rule }: z.infer<typeof findingsSchema>[number]): boolean =>
  Rule.Id === "E3601" &&
  (Message.includes("'arn:${Partition}:states:::") ||
    Message.includes("'{% $concurrency %}' is not of type 'number'") ||
    Message.includes("'{% $waitSeconds %}' is not of type 'number'"));

/** CDK names each function's role among what it depends on, beside the reference that says so already. */
const ignored = ["W3005"];

const withoutCfnLint = (): boolean => {
  if (spawnSync("cfn-lint", ["--version"]).status === 0) return false;
  if (process.env["CI"] !== undefined) throw new Error("the template is linted in CI: install cfn-lint");
  process.stderr.write(
    "skipped: the template is linted where cfn-lint is installed (pipx install cfn-lint)\n",
  );
  return true;
};

describe.skipIf(withoutCfnLint())("CloudFormation's own schemas", () => {
  it.each([
    ["by default", {}],
    ["without GPUs, with an address for alarms", { gpu: "none", alarmEmail: "films@example.org" }],
  ])("let the template pass, %s", (_, context) => {
    const folder = mkdtempSync(join(tmpdir(), "cfn-lint-"));
    const template = join(folder, "template.json");
    writeFileSync(template, JSON.stringify(templateOf(context)));
    const args = ["--format", "json", "--ignore-checks", ...ignored, "--regions", ...regions];
    const { stdout } = spawnSync("cfn-lint", [...args, "--template", template], { encoding: "utf8" });
    rmSync(folder, { recursive: true });
    const found = findingsSchema.parse(JSON.parse(stdout === "" ? "[]" : stdout));
    expect(found.filter((one) => !isUnknownToIt(one))).toEqual([]);
  });

  it("are looked at", () => {
    const folder = mkdtempSync(join(tmpdir(), "cfn-lint-"));
    const template = join(folder, "template.json");
    writeFileSync(template, JSON.stringify({ Resources: { A: { Type: "AWS::S3::Buckets" } } }));
    const { stdout } = spawnSync("cfn-lint", ["--format", "json", template], { encoding: "utf8" });
    rmSync(folder, { recursive: true });
    expect(findingsSchema.parse(JSON.parse(stdout)).map(({ Rule }) => Rule.Id)).toContain("E3006");
  });
});
