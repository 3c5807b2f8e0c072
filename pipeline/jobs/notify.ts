import * as z from "zod";
import { shortened } from "#core/events/short-text.ts";
import { jobRefSchema } from "#core/job/ref.ts";
import { jobRequestKey, jobRequestSchema } from "#core/job/request.ts";
import { getJson } from "#core/ports/json-values.ts";
import { tellEvent, type TellPorts } from "#pipeline/jobs/tell-event.ts";
import { maxPathBytes } from "#core/events/events.ts";

const inputSchema = z.object({ job: jobRefSchema, type: z.literal("job.accepted") });

/** Notify: tells what needs nothing but the request to be told. */
export const notify =
  (ports: TellPorts) =>
  async (input: unknown): Promise<Record<string, never>> => {
    const { job, type } = inputSchema.parse(input);
    const { film, result } = await getJson(ports.openStore(job.store), jobRequestKey, jobRequestSchema);
    await tellEvent(ports, job, {
      type,
      data: { film: shortened(film, maxPathBytes), result: shortened(result, maxPathBytes) },
    });
    return {};
  };
