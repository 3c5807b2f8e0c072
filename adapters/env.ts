import { availableParallelism } from "node:os";
import * as z from "zod";
import { JobError } from "#core/errors.ts";

const environmentSchema = z.object({
  FFMPEG_PATH: z.string().min(1).optional(),
  FFPROBE_PATH: z.string().min(1).optional(),
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
  };
};

const functionSchema = z.object({
  AWS_REGION: z.string().min(1),
  EVENT_QUEUE_URL: z.url(),
  STATE_MACHINE_ARN: z.string().startsWith("arn:"),
  WEBHOOK_SECRET_ARN: z.string().startsWith("arn:"),
  BATCH_QUEUES: z.string().transform((list) => list.split(",").filter((name) => name !== "")),
  TASK_LOG_GROUP: z.string().min(1),
  DEFAULT_CONCURRENCY: z.coerce.number().int().min(1).optional(),
  DEFAULT_PRIORITY: z.coerce.number().int().min(0).max(9999).optional(),
  DEFAULT_BUDGET_USD: z.coerce.number().nonnegative().optional(),
  DEFAULT_CALLBACK_URL: z.url().optional(),
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
