/**
 * The Amazon States Language, as far as the workflow uses it: plain data with expressions in JSONata.
 * @see https://states-language.net/spec.html and "Transforming data with JSONata" in AWS's Developer Guide
 */

/**
 * Services that states call. The partition (`aws`, `aws-cn`, `aws-us-gov`) is the deployment's; it stands in
 * the placeholder's place like the names of queues and functions.
 */
export const services = {
  invokeFunction: "arn:${Partition}:states:::lambda:invoke",
  /** The state ends when somebody sends its token back. */
  invokeFunctionAndWait: "arn:${Partition}:states:::lambda:invoke.waitForTaskToken",
  submitJob: "arn:${Partition}:states:::batch:submitJob.sync",
  getObject: "arn:${Partition}:states:::s3:getObject",
  putObject: "arn:${Partition}:states:::s3:putObject",
} as const;

/** JSON whose strings may be expressions, `{% … %}`. */
export type Template =
  string | number | boolean | null | readonly Template[] | { readonly [name: string]: Template };

type Assignments = Readonly<Record<string, Template>>;

export type Retrier = {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds: number;
  /** Further tries after the first. */
  readonly MaxAttempts: number;
  readonly BackoffRate: number;
  readonly MaxDelaySeconds: number;
  readonly JitterStrategy: "FULL" | "NONE";
};

/** Where an error leads. A state's own Assign and Output do not happen on this path; the catcher's do. */
export type Catcher = {
  readonly ErrorEquals: readonly string[];
  readonly Assign?: Assignments;
  readonly Output?: Template;
  readonly Next: string;
};

type Described = { readonly Comment?: string };
type Onward = { readonly Next: string };
type Shaped = { readonly Assign?: Assignments; readonly Output?: Template };
type Guarded = { readonly Retry?: readonly Retrier[]; readonly Catch?: readonly Catcher[] };

export type TaskState = Described &
  Onward &
  Shaped &
  Guarded & {
    readonly Type: "Task";
    readonly Resource:
      typeof services.invokeFunction | typeof services.invokeFunctionAndWait | typeof services.submitJob;
    readonly Arguments: Template;
    /** A number, or an expression that gives one. */
    readonly TimeoutSeconds?: number | string;
  };

export type PassState = Described & Onward & Shaped & { readonly Type: "Pass" };

export type ChoiceState = Described & {
  readonly Type: "Choice";
  readonly Choices: readonly { readonly Condition: string; readonly Next: string }[];
  readonly Default: string;
};

export type SucceedState = Described & { readonly Type: "Succeed"; readonly Output?: Template };

export type FailState = Described & {
  readonly Type: "Fail";
  readonly Error: string;
  readonly Cause: string;
};

/** One child execution an item of a list in the store. Children do not see the parent's variables. */
export type DistributedMapState = Described &
  Onward &
  Shaped &
  Guarded & {
    readonly Type: "Map";
    readonly ItemReader: {
      readonly Resource: typeof services.getObject;
      readonly ReaderConfig: { readonly InputType: "JSON" };
      readonly Arguments: { readonly Bucket: string; readonly Key: string };
    };
    readonly ItemSelector: Template;
    /** Children at a time: a number, or an expression that gives one. */
    readonly MaxConcurrency: number | string;
    readonly ToleratedFailurePercentage: number;
    readonly ItemProcessor: {
      readonly ProcessorConfig: { readonly Mode: "DISTRIBUTED"; readonly ExecutionType: "STANDARD" };
      readonly StartAt: string;
      readonly States: States;
    };
    readonly ResultWriter: {
      readonly Resource: typeof services.putObject;
      readonly Arguments: { readonly Bucket: string; readonly Prefix: string };
    };
  };

export type State = TaskState | PassState | ChoiceState | SucceedState | FailState | DistributedMapState;
export type States = Readonly<Record<string, State>>;

export type StateMachine = Described & {
  readonly QueryLanguage: "JSONata";
  readonly TimeoutSeconds: number;
  readonly StartAt: string;
  readonly States: States;
};

/** @param text  JSONata */
export const jsonata = (text: string): string => `{% ${text} %}`;
