import * as z from "zod";
import { eventTypes, type EventType } from "#core/job/event-types.ts";
import { executionOf, type JobRef } from "#core/job/ref.ts";
import { jobIdSchema, type JobRequest } from "#core/job/request.ts";
import { fanOutStages } from "#core/store/stages.ts";
import { jobFolders } from "#core/store/layout.ts";

/** Bytes of an event's body that no event reaches: the bounds on its texts below add up to less. */
export const maxEventBytes = 20_000;

/** Bytes, as JSON, that texts in events are cut to. */
export const maxPathBytes = 2048;
export const maxSentenceBytes = 2048;
export const maxRemarkBytes = 512;
export const maxRemarks = 10;
/** Names of key frames, which are short. */
export const maxNames = 400;

const moneySchema = z.strictObject({ amount: z.number().nonnegative(), currency: z.literal("USD") });

const workSchema = {
  gpuSeconds: z.number().nonnegative(),
  cpuSeconds: z.number().nonnegative().describe("vCPU-seconds of tasks without a GPU"),
  s3Requests: z.int().nonnegative(),
  money: moneySchema.nullable().describe("null: no region was given, so there are no prices"),
};

const rangeSchema = z.strictObject({
  first: z.int().nonnegative(),
  end: z.int().positive().describe("first frame that is no longer in"),
});

const eventSchema = <Type extends EventType, Data extends z.ZodRawShape>(type: Type, data: Data) =>
  z.strictObject({
    id: z.string().regex(/^[A-Za-z0-9_-]+$/),
    type: z.literal(type),
    timestamp: z.iso.datetime(),
    data: z.strictObject({
      job: jobIdSchema,
      execution: z.string(),
      customData: z.json(),
      ...data,
    }),
  });

const acceptedSchema = eventSchema("job.accepted", { film: z.string(), result: z.string() });

const plannedSchema = eventSchema("job.planned", {
  frames: z.int().positive(),
  shots: z.int().positive(),
  chunks: z.int().positive(),
  quote: z.strictObject(workSchema),
});

const keyFramesSchema = eventSchema("keyframes.ready", {
  colourist: z.string().describe("as it was ordered"),
  keyFrames: z.int().nonnegative().describe("that cover the film"),
  calls: z.int().nonnegative().describe("that follow; 0 where a person colours"),
  names: z.array(z.string()).describe("of the pictures that a person is to colour; of many the first ones"),
  from: z.string().nullable().describe("where they lie; null: no person is asked"),
  to: z.string().nullable().describe("where coloured ones are put, under the same names"),
  until: z.iso.datetime().nullable().describe("when the job goes on without"),
});

const progressSchema = eventSchema("job.progress", {
  stage: z.enum(fanOutStages),
  percent: z.int().min(5).max(100).multipleOf(5),
  frames: z.strictObject({ done: z.int().nonnegative(), total: z.int().positive() }),
});

const shotReadySchema = eventSchema("shot.ready", { shot: rangeSchema.describe("frames of the film") });

const succeededSchema = eventSchema("job.succeeded", {
  result: z.string(),
  frames: z.int().positive(),
  seconds: z.number().nonnegative().describe("from accepted to done"),
  measured: z.strictObject(workSchema),
  remarks: z.array(z.string()).describe("sentences: what the result lacks of the film, what to look at"),
});

const failedSchema = eventSchema("job.failed", {
  code: z.string().describe("of the table in core/errors.ts, or the service's own name of the error"),
  message: z.string(),
  whatToDo: z.string(),
  failed: z
    .strictObject({ stage: z.string(), item: z.string().nullable() })
    .nullable()
    .describe("what failed first: a stage, and its chunk or shot; null: no task, but a step between"),
  log: z.url().nullable().describe("the failed task's log, for people of the account"),
});

const canceledSchema = eventSchema("job.canceled", { reason: z.string() });

/** What is told of a job, exactly as it is sent. */
export const jobEventSchema = z.discriminatedUnion("type", [
  acceptedSchema,
  plannedSchema,
  keyFramesSchema,
  progressSchema,
  shotReadySchema,
  succeededSchema,
  failedSchema,
  canceledSchema,
]);

export type JobEvent = z.infer<typeof jobEventSchema>;

/** What only one type of event says: its data without what all events carry. */
export type EventData<Type extends EventType> = Omit<
  Extract<JobEvent, { type: Type }>["data"],
  "job" | "execution" | "customData"
>;

/** Which of several events of one type: the stage and percent, or the shot. */
type EventStep = readonly (string | number)[];

/**
 * An event's id: the same whenever the same thing is told of the same execution, so that a receiver
 * knows a repetition. It holds no dot, which Standard Webhooks uses between the parts that it signs.
 */
export const eventId = (job: JobRef, type: EventType, step: EventStep = []): string => {
  const execution = executionOf(job);
  const attempt = execution === job.id ? [] : [execution.replace(`${job.id}_`, "")];
  return [job.id, type.replace(".", "-"), ...step, ...attempt.map((name) => `run${name}`)].join("_");
};

/** Where an event lies in its job's store: exactly the bytes that are signed and sent. */
export const eventKey = (id: string): string => `${jobFolders.events}${id}.json`;

/** Whether a job's callback asked to be told of events of this type. */
export const isWanted = ({ callback }: JobRequest, type: EventType): boolean =>
  callback !== null && (callback.events ?? eventTypes).includes(type);
