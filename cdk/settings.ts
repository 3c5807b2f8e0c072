import { RetentionDays } from "aws-cdk-lib/aws-logs";
import * as z from "zod";

/** Comma-separated in `-c`, a list in cdk.json. */
const list = z.preprocess(
  (value) => (typeof value === "string" ? value.split(",").map((part) => part.trim()) : value),
  z.array(z.string().min(1)).min(1),
);

const whole = z.coerce.number().int();

/**
 * What a deployment may decide, all of it optional: `cdk deploy -c maxConcurrency=100`, or `context` in
 * cdk.json. docs/deploy.md explains each.
 */
const settingsSchema = z.object({
  stackName: z.string().default("Chromaloom"),
  gpuInstanceTypes: list.default([
    "g4dn.xlarge",
    "g4dn.2xlarge",
    "g5.xlarge",
    "g5.2xlarge",
    "g6.xlarge",
    "g6.2xlarge",
  ]),
  maxConcurrency: whole.min(1).max(1000).default(50).describe("tasks at once, of all jobs together"),
  jobBudgetUsd: z.coerce.number().positive().default(20).describe("of a job that names none"),
  maxJobBudgetUsd: z.coerce.number().positive().optional().describe("what a job may ask for at most"),
  maxPriority: whole.min(0).max(9999).default(9999).describe("what a job may ask for at most"),
  allowedCallbackHosts: list
    .pipe(z.array(z.hostname().transform((host) => host.toLowerCase())))
    .optional()
    .describe("machines that jobs may tell, each with those below it; default: any public one"),
  workDays: whole.min(1).default(30).describe("work data of a job is kept so long: edits need it"),
  logDays: z.coerce.number().pipe(z.enum(RetentionDays)).default(RetentionDays.ONE_MONTH),
  zones: whole.min(1).max(6).default(3).describe("availability zones to look for GPUs in"),
  webhookSecretArn: z.string().startsWith("arn:").optional().describe("instead of a generated secret"),
  bucketName: z.string().min(3).optional().describe("an existing bucket instead of a new one"),
  alarmEmail: z.email().optional().describe("who is written to when an alarm goes off"),
});

export type Settings = z.infer<typeof settingsSchema>;

/**
 * @param contextOf  the value given for a name, undefined where none was
 * @throws Error naming every setting that cannot be used, its value's fault and what is allowed
 */
export const readSettings = (contextOf: (name: string) => unknown): Settings => {
  const names = Object.keys(settingsSchema.shape);
  const given = Object.fromEntries(names.map((name) => [name, contextOf(name)]));
  const parsed = settingsSchema.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new Error(`context (cdk.json or -c NAME=VALUE):\n${z.prettifyError(parsed.error)}`);
};
