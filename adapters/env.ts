import { availableParallelism } from "node:os";
import * as z from "zod";
import { JobError } from "#core/errors.ts";

const environmentSchema = z.object({
  FFMPEG_PATH: z.string().min(1).optional(),
  FFPROBE_PATH: z.string().min(1).optional(),
  AWS_ENDPOINT_URL_S3: z.string().min(1).optional(),
  AWS_ENDPOINT_URL: z.string().min(1).optional(),
  CHROMALOOM_COLOURIST_TOKEN: z.string().min(1).optional(),
  AWS_BATCH_JOB_ATTEMPT: z.coerce.number().int().min(1).optional(),
  CHROMALOOM_PROVIDERS: z
    .string()
    .default("cpu")
    .transform((list) => list.split(",").map((name) => name.trim()))
    .pipe(z.array(z.enum(["cpu", "cuda", "tensorrt"])).min(1)),
});

export type Environment = {
  readonly ffmpegPath: string | undefined;
  readonly ffprobePath: string | undefined;
  /** ONNX Runtime execution providers, first choice first. */
  readonly providers: readonly ("cpu" | "cuda" | "tensorrt")[];
  readonly cores: number;
  /** A server that speaks S3 and is not Amazon's. The SDK reads it as well, like region and credentials. */
  readonly s3Endpoint: string | undefined;
  /** Bearer token for a colourist's URL. */
  readonly colouristToken: string | undefined;
  /** Which attempt of its task this process is, from 1, as Batch tells; null: nobody counts. */
  readonly attempt: number | null;
};

/** The only place that reads environment variables. @throws JobError UsageInvalid */
export const readEnvironment = (variables: NodeJS.ProcessEnv = process.env): Environment => {
  const parsed = environmentSchema.safeParse(variables);
  if (!parsed.success) {
    throw new JobError("UsageInvalid", `environment: ${z.prettifyError(parsed.error)}`);
  }
  return {
    ffmpegPath: parsed.data.FFMPEG_PATH,
    ffprobePath: parsed.data.FFPROBE_PATH,
    providers: parsed.data.CHROMALOOM_PROVIDERS,
    cores: availableParallelism(),
    s3Endpoint: parsed.data.AWS_ENDPOINT_URL_S3 ?? parsed.data.AWS_ENDPOINT_URL,
    colouristToken: parsed.data.CHROMALOOM_COLOURIST_TOKEN,
    attempt: parsed.data.AWS_BATCH_JOB_ATTEMPT ?? null,
  };
};

/**
 * Keeps the AWS SDK from writing on every command that its versions of 2027 will want a newer Node. The
 * version in use is the lock file's; `chromaloom doctor` says once what is to be said of an old Node.
 */
export const silenceSdkNotices = (): void => {
  process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";
};

/** All that a tool which decodes films of strangers gets of the environment: no credentials, no addresses. */
const toolVariables = [
  ...["PATH", "LANG", "LC_ALL", "LC_CTYPE", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"],
  ...["SystemRoot", "PATHEXT", "FONTCONFIG_PATH"],
];

export const toolEnvironment = (variables: NodeJS.ProcessEnv = process.env): Record<string, string> =>
  Object.fromEntries(
    toolVariables.flatMap((name) => {
      const value = variables[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );

const functionSchema = z.object({
  AWS_REGION: z.string().min(1),
  WEBHOOK_QUEUE_URL: z.url(),
  BATCH_PIECES_QUEUE_URL: z.url(),
  WEBHOOK_SECRET_ARN: z.string().startsWith("arn:"),
  STATE_MACHINE_ARN: z.string().startsWith("arn:"),
  BATCH_QUEUES: z.string().transform((list) => list.split(",").filter((name) => name !== "")),
  TASK_LOG_GROUP: z.string().min(1),
  MAX_CONCURRENCY: z.coerce.number().int().min(1),
  JOB_BUDGET_USD: z.coerce.number().nonnegative(),
  MAX_JOB_BUDGET_USD: z.union([z.literal("any").transform(() => null), z.coerce.number().nonnegative()]),
  COLOUR_ON: z.enum(["gpu", "cpu"]),
  GPU: z.enum(["ec2", "none"]),
  MAX_PRIORITY: z.coerce.number().int().min(0),
  WORK_DAYS: z.coerce.number().int().min(1),
  /** Absent: colourists are sent no token. */
  COLOURIST_SECRET_ARN: z.string().startsWith("arn:").optional(),
  ALLOWED_COLOURIST_HOSTS: z.string().transform((list) => (list === "any" ? null : list.split(","))),
  ALLOWED_CALLBACK_HOSTS: z.string().transform((list) => (list === "any" ? null : list.split(","))),
});

export type FunctionEnvironment = z.infer<typeof functionSchema>;

/**
 * One setting of a deployed function, read when it is needed: each function is given only its own.
 *
 * @throws JobError UsageInvalid
 */
export const readFunctionSetting = <Name extends keyof FunctionEnvironment>(
  name: Name,
  variables: NodeJS.ProcessEnv = process.env,
): FunctionEnvironment[Name] => {
  const value = variables[name];
  const parsed = functionSchema.shape[name].safeParse(value === "" ? undefined : value);
  if (parsed.success) return parsed.data as FunctionEnvironment[Name];
  throw new JobError(
    "UsageInvalid",
    `environment: ${name} is ${value === undefined ? "not set" : JSON.stringify(value)}; the deployment sets it`,
  );
};

/**
 * Keeps ONNX Runtime from reporting what it runs to its makers, which its packages do unless they are
 * told not to before they start (https://github.com/microsoft/onnxruntime/pull/27379).
 */
export const forbidTelemetry = (): void => {
  process.env["ORT_DISABLE_TELEMETRY"] = "1";
};

/** Makes a region that was typed the one that every client of this process uses. */
export const useRegion = (region: string): void => {
  process.env["AWS_REGION"] = region;
};
