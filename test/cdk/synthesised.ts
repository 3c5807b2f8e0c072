import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import * as z from "zod";
import { ChromaloomStack } from "#cdk/chromaloom-stack.ts";
import { readSettings } from "#cdk/settings.ts";

const cdkJson = z
  .object({ context: z.record(z.string(), z.unknown()) })
  .parse(JSON.parse(readFileSync(new URL("../../cdk.json", import.meta.url), "utf8")));

/** The deployment as `cdk synth` makes it, but for its functions: those are bundled where a test needs them. */
export const newStack = (
  context: Readonly<Record<string, unknown>> = {},
): { readonly app: App; readonly stack: ChromaloomStack } => {
  const app = new App({
    context: {
      ...cdkJson.context,
      "aws:cdk:bundling-stacks": [],
      "aws:cdk:disable-asset-staging": true,
      ...context,
    },
    outdir: mkdtempSync(join(tmpdir(), "cdk-")),
  });
  const settings = readSettings((name) => app.node.tryGetContext(name) as unknown);
  return { app, stack: new ChromaloomStack(app, settings.stackName, { settings }) };
};

const resourceSchema = z.object({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
  DeletionPolicy: z.string().optional(),
});

export type Resource = z.infer<typeof resourceSchema>;

export const templateOf = (context?: Readonly<Record<string, unknown>>): Template =>
  Template.fromStack(newStack(context).stack);

export const resourcesOf = (template: Template): Readonly<Record<string, Resource>> =>
  z.object({ Resources: z.record(z.string(), resourceSchema) }).parse(template.toJSON()).Resources;

/** A value of a template as one text: `<Bucket.Arn>/jobs/*`. */
export const textOf = (value: unknown): string => {
  if (typeof value === "string") return value;
  const { "Fn::Join": join, "Fn::GetAtt": attribute, "Fn::Sub": text, Ref: name } = intrinsic.parse(value);
  if (join !== undefined) return join[1].map(textOf).join(join[0]);
  if (attribute !== undefined) return `<${attribute.join(".")}>`;
  if (text !== undefined) return text;
  if (name !== undefined) return `<${name}>`;
  throw new Error(`no text: ${JSON.stringify(value)}`);
};

const intrinsic = z.object({
  "Fn::Join": z.tuple([z.string(), z.array(z.unknown())]).optional(),
  "Fn::GetAtt": z.array(z.string()).optional(),
  "Fn::Sub": z.string().optional(),
  Ref: z.string().optional(),
});

/** The state machine as it is deployed. */
export const deployedDefinition = (): object => {
  const machine = Object.values(resourcesOf(templateOf())).find(
    ({ Type }) => Type === "AWS::StepFunctions::StateMachine",
  );
  return JSON.parse(String(machine?.Properties["DefinitionString"])) as object;
};
