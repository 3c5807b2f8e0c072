import * as z from "zod";
import { keyFrameName } from "#core/colourist/key-frame.ts";
import { questionsSchema, waitSchema, type Questions } from "#core/colourist/questions.ts";
import { maxNames, maxPathBytes } from "#core/events/events.ts";
import { shortened } from "#core/events/short-text.ts";
import { defaultWaitDays, type ColouristKind } from "#core/job/colourist-order.ts";
import { jobKeys } from "#core/job/keys.ts";
import { jobRefSchema } from "#core/job/ref.ts";
import { jobRequestKey, jobRequestSchema } from "#core/job/request.ts";
import { findIntactJson, getJson, getSealedJson, putJson } from "#core/ports/json-values.ts";
import type { JobStore } from "#core/ports/job-store.ts";
import { jobFolders } from "#core/store/layout.ts";
import { tellEvent, type TellPorts } from "#pipeline/jobs/tell-event.ts";

const inputSchema = z.object({ job: jobRefSchema });

/** Who is asked now, and how long a person has: what the workflow goes on with. */
export type ReadyKeyFrames = {
  /** "nobody": all is answered, or there is nothing to colour. */
  readonly who: ColouristKind | "nobody";
  /** At least 1. */
  readonly seconds: number;
};

/** ReadyKeyFrames: key frames are chosen; tells how many calls there will be, before the first one. */
export const readyKeyFrames =
  (ports: TellPorts) =>
  async (input: unknown): Promise<ReadyKeyFrames> => {
    const { job } = inputSchema.parse(input);
    const store = ports.openStore(job.store);
    const questions = await getSealedJson(store, jobKeys.questions, questionsSchema);
    const { keyFramesBy } = await getJson(store, jobRequestKey, jobRequestSchema);
    const toAsk = questions.questions.filter(({ state }) => state === "to ask");
    const now = ports.now();
    const days = keyFramesBy?.days ?? defaultWaitDays;
    const until = questions.kind === "person" ? await waitUntil(store, now, days) : null;
    await tellEvent(ports, job, {
      type: "keyframes.ready",
      data: {
        colourist: shortened(questions.who, maxPathBytes),
        keyFrames: questions.questions.length,
        calls: until === null ? toAsk.length : 0,
        ...placesOf(questions, job.store),
        until: until?.toISOString() ?? null,
      },
    });
    if (toAsk.length === 0) return { who: "nobody", seconds: 1 };
    return until === null ? { who: questions.kind, seconds: 1 } : waiting(until, now);
  };

const waiting = (until: Date, now: Date): ReadyKeyFrames => {
  const seconds = Math.ceil((until.getTime() - now.getTime()) / 1000);
  return seconds > 0 ? { who: "person", seconds } : { who: "nobody", seconds: 1 };
};

/** A job that was stopped and started again waits for no longer than it first said. */
const waitUntil = async (store: JobStore, now: Date, days: number): Promise<Date> => {
  const known = await findIntactJson(store, jobKeys.waitUntil, waitSchema);
  if (known !== null) return new Date(known.until);
  const until = new Date(now.getTime() + days * 24 * 3600 * 1000);
  await putJson(store, jobKeys.waitUntil, { version: 1, until: until.toISOString() });
  return until;
};

const placesOf = ({ kind, questions }: Questions, store: string) =>
  kind === "person"
    ? {
        names: questions.slice(0, maxNames).map(({ frame }) => keyFrameName(frame)),
        from: shortened(`${store}/${jobFolders.keyFrames}`, maxPathBytes),
        to: shortened(`${store}/${jobFolders.coloured}`, maxPathBytes),
      }
    : { names: [], from: null, to: null };
