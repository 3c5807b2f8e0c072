import * as z from "zod";

/** A string that holds a JSONata expression. */
export const isExpression = (text: string): boolean => text.startsWith("{%") && text.endsWith("%}");

const expression = z.string().refine(isExpression, { message: "expected a JSONata string {% … %}" });
const json = z.json();
const text = z.string();
const count = z.union([z.int().nonnegative(), expression]);
const positive = z.union([z.int().positive(), expression]);
const object = z.record(text, json);
const comment = { Comment: text.optional() };
const result = { Assign: object.optional(), Output: json.optional() };
const flow = { Next: text.optional(), End: z.literal(true).optional() };

const errorEquals = { ErrorEquals: z.array(text).min(1) };
const retrier = z.strictObject({
  ...comment,
  ...errorEquals,
  IntervalSeconds: z.int().positive().default(1),
  MaxAttempts: z.int().min(0).max(99_999_999).default(3),
  BackoffRate: z.number().min(1).default(2),
  MaxDelaySeconds: z.int().positive().max(31_622_399).optional(),
  JitterStrategy: z.enum(["FULL", "NONE"]).default("NONE"),
});
const catcher = z.strictObject({ ...comment, ...errorEquals, ...result, Next: text });
const handling = { Retry: z.array(retrier).default([]), Catch: z.array(catcher).default([]) };

/** A state machine's own two fields, inside a Map or a Parallel as well; states are read one by one. */
const nested = { ...comment, StartAt: text, States: z.record(text, z.unknown()) };

/** A service's ARN names a partition, or has a placeholder in its place; it is the service that counts here. */
const serviceOf = (arn: string): string => /^arn:[^:]+:states:::(.+)$/.exec(arn)?.[1] ?? arn;

const service = <const Names extends readonly [string, ...string[]]>(...names: Names) =>
  text.transform(serviceOf).pipe(z.enum(names));

const task = z.strictObject({
  ...comment,
  ...flow,
  ...result,
  ...handling,
  Type: z.literal("Task"),
  Resource: service("lambda:invoke", "lambda:invoke.waitForTaskToken", "batch:submitJob.sync"),
  Arguments: z.union([object, expression]).optional(),
  TimeoutSeconds: positive.optional(),
});
const choice = z.strictObject({
  ...comment,
  ...result,
  Type: z.literal("Choice"),
  Choices: z
    .array(
      z.strictObject({ ...comment, ...result, Condition: z.union([z.boolean(), expression]), Next: text }),
    )
    .min(1),
  Default: text.optional(),
});
const pass = z.strictObject({ ...comment, ...flow, ...result, Type: z.literal("Pass") });
const wait = z.strictObject({
  ...comment,
  ...flow,
  ...result,
  Type: z.literal("Wait"),
  Seconds: z.union([z.int().min(0).max(99_999_999), expression]).optional(),
  Timestamp: text.optional(),
});
const succeed = z.strictObject({ ...comment, Type: z.literal("Succeed"), Output: json.optional() });
const fail = z.strictObject({
  ...comment,
  Type: z.literal("Fail"),
  Error: text.optional(),
  Cause: text.optional(),
});
const parallel = z.strictObject({
  ...comment,
  ...flow,
  ...result,
  ...handling,
  Type: z.literal("Parallel"),
  Arguments: json.optional(),
  Branches: z.array(z.strictObject(nested)).min(1),
});
const place = <Shape extends z.ZodRawShape>(shape: Shape) => z.union([z.strictObject(shape), expression]);
const map = z.strictObject({
  ...comment,
  ...flow,
  ...result,
  ...handling,
  Type: z.literal("Map"),
  Label: text.max(40).optional(),
  Items: z.union([z.array(json), expression]).optional(),
  ItemReader: z
    .strictObject({
      Resource: service("s3:getObject"),
      ReaderConfig: z.strictObject({ InputType: z.literal("JSON"), MaxItems: positive.optional() }),
      Arguments: place({ Bucket: text, Key: text }),
    })
    .optional(),
  ItemSelector: json.optional(),
  ItemBatcher: z
    .strictObject({
      BatchInput: json.optional(),
      MaxItemsPerBatch: positive.optional(),
      MaxInputBytesPerBatch: positive.optional(),
    })
    .optional(),
  ResultWriter: z
    .strictObject({
      Resource: service("s3:putObject"),
      Arguments: place({ Bucket: text, Prefix: text.optional() }),
    })
    .optional(),
  MaxConcurrency: count.default(0),
  ToleratedFailurePercentage: z.union([z.number().min(0).max(100), expression]).optional(),
  ToleratedFailureCount: count.optional(),
  ItemProcessor: z.strictObject({
    ...nested,
    ProcessorConfig: z
      .union([
        z.strictObject({ Mode: z.literal("INLINE") }),
        z.strictObject({ Mode: z.literal("DISTRIBUTED"), ExecutionType: z.literal("STANDARD") }),
      ])
      .default({ Mode: "INLINE" }),
  }),
});

export const stateSchemas = {
  Task: task,
  Choice: choice,
  Pass: pass,
  Wait: wait,
  Succeed: succeed,
  Fail: fail,
  Parallel: parallel,
  Map: map,
} as const;

export type StateType = keyof typeof stateSchemas;

/** The state machine as a whole: JSONata everywhere, said once. */
export const machineSchema = z.strictObject({
  ...nested,
  Version: z.literal("1.0").optional(),
  QueryLanguage: z.literal("JSONata"),
  TimeoutSeconds: z.int().positive().optional(),
});

export type Retrier = z.infer<typeof retrier>;
export type Catcher = z.infer<typeof catcher>;
export type RawParallel = z.infer<typeof parallel>;
export type RawMap = z.infer<typeof map>;
export type TaskState = z.infer<typeof task>;
export type ChoiceState = z.infer<typeof choice>;
export type PassState = z.infer<typeof pass>;
export type WaitState = z.infer<typeof wait>;
export type SucceedState = z.infer<typeof succeed>;
export type FailState = z.infer<typeof fail>;
