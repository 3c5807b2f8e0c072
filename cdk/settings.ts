import { defaultStack } from "#core/store/stack-name.ts";
import { maxConcurrency, maxPriority } from "#core/limits.ts";
import { RetentionDays } from "aws-cdk-lib/aws-logs";
import * as z from "zod";
import { gpuFamilies, isGpuMachine } from "#cdk/gpu-families.ts";

/** Comma-separated in `-c`, a list in cdk.json. */
const list = z.preprocess(
  (value) => (typeof value === "string" ? value.split(",").map((part) => part.trim()) : value),
  z.array(z.string().min(1)).min(1),
);

/** As typed, `true` or `false`, or as JSON says it. */
const flag = z.union([z.boolean(), z.enum(["true", "false"]).transform((word) => word === "true")]);

const whole = z.coerce.number().int();

/**
 * What a deployment may decide, all of it optional: `cdk deploy -c maxConcurrency=100`, or `context` in
 * cdk.json. docs/deploy.md explains each.
 */
const settingsSchema = z.object({
  stackName: z.string().default(defaultStack),
  gpu: z.enum(["ec2", "none"]).default("ec2").describe("none: all films are coloured without GPUs"),
  colourOn: z
    .enum(["gpu", "cpu"])
    .optional()
    .describe("of a job that does not say; default: gpu if there are any"),
  gpuInstanceTypes: list
    .pipe(
      z.array(
        z
          .string()
          .regex(/^[a-z]+\d[a-z0-9-]*\.[0-9a-z-]+$/, "an instance type is written like g4dn.xlarge")
          .refine(isGpuMachine, {
            error: ({ input }) =>
              `${String(input)} is no machine that runs the worker: it needs an NVIDIA GPU that CUDA 13 knows and an x86 processor, as these families have: ${gpuFamilies.join(", ")}`,
          }),
      ),
    )
    .optional()
    .describe("default: of g4dn, g5 and g6 the xlarge that the region offers"),
  maxConcurrency: whole
    .min(1)
    .max(maxConcurrency)
    .default(50)
    .describe("tasks at once, of all jobs together"),
  jobBudgetUsd: z.coerce.number().positive().default(20).describe("of a job that names none"),
  maxJobBudgetUsd: z.coerce.number().positive().optional().describe("what a job may ask for at most"),
  maxPriority: whole
    .min(0)
    .max(maxPriority)
    .default(maxPriority)
    .describe("what a job may ask for at most"),
  allowedCallbackHosts: list
    .pipe(z.array(z.hostname().transform((host) => host.toLowerCase())))
    .optional()
    .describe("machines that jobs may tell, each with those below it; default: any public one"),
  allowedColouristHosts: list
    .pipe(z.array(z.hostname().transform((host) => host.toLowerCase())))
    .optional()
    .describe("machines that key frames may be sent to, each with those below it; default: any public one"),
  colouristSecretArn: z
    .string()
    .startsWith("arn:")
    .optional()
    .describe('a secret with bearer tokens by machine, {"models.example": "TOKEN"}; default: none is sent'),
  workDays: whole.min(1).default(30).describe("work data of a job is kept so long: edits need it"),
  logDays: z.coerce.number().pipe(z.enum(RetentionDays)).default(RetentionDays.ONE_MONTH),
  zones: whole.min(1).max(6).default(2).describe("availability zones to look for GPUs in"),
  webhookSecretArn: z.string().startsWith("arn:").optional().describe("instead of a generated secret"),
  bucketName: z.string().min(3).optional().describe("an existing bucket instead of a new one"),
  kmsKeyArn: z
    .string()
    .regex(
      /^arn:[\w-]+:kms:[\w-]+:\d{12}:key\/[\w-]+$/,
      "a key's ARN is written like arn:aws:kms:REGION:ACCOUNT:key/ID",
    )
    .optional()
    .describe("encrypts the bucket; for an existing bucket, the key that it is encrypted with"),
  uploadDays: whole.min(1).optional().describe("films under uploads/ are kept so long; default: for ever"),
  resultDays: whole.min(1).optional().describe("results are kept so long; default: for ever"),
  vpcId: z
    .string()
    .regex(/^vpc-(?:[0-9a-f]{8}|[0-9a-f]{17})$/, "a VPC's id is written like vpc-0123abcd")
    .optional()
    .describe("a network of one's own instead of a new one; with subnetIds"),
  subnetIds: list
    .pipe(
      z.array(
        z
          .string()
          .regex(/^subnet-(?:[0-9a-f]{8}|[0-9a-f]{17})$/, "a subnet's id is written like subnet-0123abcd"),
      ),
    )
    .optional()
    .describe("of that network, where tasks run, one in each zone"),
  publicIps: flag.optional().describe("whether tasks in these subnets have public addresses; default: no"),
  alarmEmail: z.email().optional().describe("who is written to when an alarm goes off"),
});

export type Settings = z.infer<typeof settingsSchema>;

type Given = z.infer<typeof settingsSchema>;

/** Settings that contradict each other: the one to blame, when, and what is wrong with it. */
const contradictions: readonly (readonly [
  name: keyof Given,
  holds: (given: Given) => boolean,
  message: (given: Given) => string,
])[] = [
  [
    "colourOn",
    ({ gpu, colourOn }) => gpu === "none" && colourOn === "gpu",
    () => "is gpu, but gpu is none: omit one",
  ],
  [
    "gpuInstanceTypes",
    ({ gpu, gpuInstanceTypes }) => gpu === "none" && gpuInstanceTypes !== undefined,
    () => "are named, but gpu is none: omit one",
  ],
  [
    "subnetIds",
    ({ vpcId, subnetIds }) => vpcId !== undefined && subnetIds === undefined,
    () => "is missing: vpcId and subnetIds go together",
  ],
  [
    "vpcId",
    ({ vpcId, subnetIds }) => vpcId === undefined && subnetIds !== undefined,
    () => "is missing: vpcId and subnetIds go together",
  ],
  [
    "publicIps",
    ({ publicIps, subnetIds }) => publicIps !== undefined && subnetIds === undefined,
    () => "is for subnets of one's own: give vpcId and subnetIds, or omit it",
  ],
  ...(["uploadDays", "resultDays"] as const).map(
    (name) =>
      [
        name,
        (given: Given) => given.bucketName !== undefined && given[name] !== undefined,
        () => "is for a new bucket: an existing one is left as it is, so set its lifecycle yourself",
      ] as const,
  ),
  [
    "jobBudgetUsd",
    ({ jobBudgetUsd, maxJobBudgetUsd = Infinity }) => jobBudgetUsd > maxJobBudgetUsd,
    ({ jobBudgetUsd, maxJobBudgetUsd = 0 }) =>
      `is ${jobBudgetUsd}, over maxJobBudgetUsd, ${maxJobBudgetUsd}`,
  ],
];

const refuseContradictions = (given: Given, context: z.RefinementCtx): void => {
  for (const [name, holds, message] of contradictions) {
    if (holds(given)) context.addIssue({ code: "custom", path: [name], message: message(given) });
  }
};

/** Of all that a deployment may decide. */
export const settingNames: readonly string[] = Object.keys(settingsSchema.shape);

/**
 * @param contextOf  the value given for a name, undefined where none was
 * @throws Error naming every setting that cannot be used, its value's fault and what is allowed
 */
export const readSettings = (contextOf: (name: string) => unknown): Settings => {
  const given = Object.fromEntries(settingNames.map((name) => [name, contextOf(name)]));
  const parsed = settingsSchema.superRefine(refuseContradictions).safeParse(given);
  if (parsed.success) return parsed.data;
  throw new Error(`context (cdk.json or -c NAME=VALUE):\n${z.prettifyError(parsed.error)}`);
};

/** What colours the films of jobs that do not say. */
export const colourOnOf = ({ gpu, colourOn }: Pick<Settings, "gpu" | "colourOn">): "gpu" | "cpu" =>
  colourOn ?? (gpu === "none" ? "cpu" : "gpu");
