import * as z from "zod";
import { shortened } from "#core/events/short-text.ts";
import { jobRefSchema } from "#core/job/ref.ts";
import { jobRequestKey, jobRequestSchema } from "#core/job/request.ts";
import { getJson } from "#core/ports/json-values.ts";
import { admitRequest, type AdmitPorts } from "#pipeline/jobs/admit-request.ts";
import { tellEvent, type TellPorts } from "#pipeline/jobs/tell-event.ts";
import { maxPathBytes } from "#core/events/events.ts";

const inputSchema = z.object({ job: jobRefSchema, type: z.literal("job.accepted") });

/** Notify: tells that a job was accepted; in the cloud, if the deployment allows what it asks for. */
export const notify =
  (ports: TellPorts & AdmitPorts) =>
  async (input: unknown): Promise<Record<string, never>> => {
    const { job, type } = inputSchema.parse(input);
    const request = await getJson(ports.openStore(job.store), jobRequestKey, jobRequestSchema);
    const { film, result } = admitRequest(ports, job, request);
    await tellEvent(ports, job, {
      type,
      data: { film: shortened(film, maxPathBytes), result: shortened(result, maxPathBytes) },
    });
    return {};
  };
