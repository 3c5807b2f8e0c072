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
