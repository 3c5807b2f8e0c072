import * as z from "zod";
import { jobKeys } from "#core/job/keys.ts";
import { executionOf, jobRefSchema } from "#core/job/ref.ts";
import { putJson } from "#core/ports/json-values.ts";
import type { JobPorts } from "#pipeline/jobs/ports.ts";

const inputSchema = z.object({ job: jobRefSchema, token: z.string().min(1) });

/**
 * AwaitKeyFrames: writes down whom to wake. The file is an event of its own: TakeKeyFrames looks whether the
 * pictures are there already.
 */
export const awaitKeyFrames =
  ({ openStore }: Pick<JobPorts, "openStore">) =>
  async (input: unknown): Promise<Record<string, never>> => {
    const { job, token } = inputSchema.parse(input);
    await putJson(openStore(job.store), jobKeys.awaited, {
      version: 1,
      token,
      execution: executionOf(job),
    });
    return {};
  };
