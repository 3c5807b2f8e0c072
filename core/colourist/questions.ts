import * as z from "zod";

const questionSchema = z.strictObject({
  frame: z.int().nonnegative(),
  shot: z.int().nonnegative().describe("index"),
  key: z.string().min(1).describe("digest of colourist and frame, under which the answer lies"),
  grey: z.string().min(1).describe("key of the picture in the job"),
  network: z.string().min(1).describe("the same in the network's colours"),
  state: z
    .enum(["to ask", "answered", "over budget"])
    .describe("answered: by an earlier run; a person is never asked a second time"),
  maxCalls: z
    .int()
    .nonnegative()
    .nullable()
    .default(null)
    .describe("for it, by all runs and tries together; null: no budget"),
});

export type Question = z.infer<typeof questionSchema>;

/** What is to be asked of a colourist in the cloud: `colourist/questions.json` of a job. */
export const questionsSchema = z.strictObject({
  version: z.literal(1),
  who: z.string().min(1),
  kind: z.enum(["person", "address", "network"]),
  size: z.strictObject({ width: z.int().positive(), height: z.int().positive() }),
  maxCalls: z.int().nonnegative().nullable(),
  questions: z.array(questionSchema),
});

export type Questions = z.infer<typeof questionsSchema>;

/** Why a question has no answer: beside where the answer would lie. */
export const unansweredSchema = z.strictObject({ version: z.literal(1), sentence: z.string() });

/** Key frames of one task that runs a network file: its start is paid once for all of them. */
const framesPerTask = 32;

/** The questions of each item of the map: an address is asked one by one, a network by the task. */
export const itemsToAsk = ({ kind, questions }: Questions): ReadonlyMap<string, readonly Question[]> => {
  const asked = questions.filter(({ state }) => state === "to ask");
  const perItem = kind === "network" ? framesPerTask : 1;
  const items = new Map<string, readonly Question[]>();
  for (let i = 0; i < asked.length; i += perItem) {
    const part = asked.slice(i, i + perItem);
    items.set(String(part[0]!.frame), part);
  }
  return items;
};

/** A job that waits for a person: `awaited.json`. */
export const awaitedSchema = z.strictObject({
  version: z.literal(1),
  token: z.string().min(1).describe("of the state that waits"),
  execution: z.string(),
});

/** Until when a job waits for a person: `wait.json`; a job started again waits no longer. */
export const waitSchema = z.strictObject({ version: z.literal(1), until: z.iso.datetime() });
