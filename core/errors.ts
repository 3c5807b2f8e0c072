/**
 * Every way a job can fail, in one table. The code is the error's `name`, because Step Functions
 * matches `ErrorEquals` on it; retries and exit codes are read from here and nowhere else.
 *
 * - `retryable`: the same work may succeed when tried again (a killed worker, a full queue).
 * - `exitCode`: what the command line leaves: 2 the command was wrong, 3 the film cannot be coloured,
 *   4 the result cannot be written, 5 something is missing on this machine, 6 the work itself failed,
 *   7 a result was written, but the film was damaged and a part of it is missing, 8 a job that was made
 *   again came out otherwise, 9 key frames are waiting for a colourist, 10 some films of a batch failed.
 */
export const failures = {
  UsageInvalid: { retryable: false, exitCode: 2 },
  MediaMissing: { retryable: false, exitCode: 3 },
  MediaUnreadable: { retryable: false, exitCode: 3 },
  MediaWithoutVideo: { retryable: false, exitCode: 3 },
  MediaUnsupported: { retryable: false, exitCode: 3 },
  MediaInColour: { retryable: false, exitCode: 3 },
  MediaChanged: { retryable: false, exitCode: 3 },
  KeyFramesAwaited: { retryable: false, exitCode: 9 },
  MediaTruncated: { retryable: false, exitCode: 7 },
  OutputExists: { retryable: false, exitCode: 4 },
  OutputUnwritable: { retryable: false, exitCode: 4 },
  DiskFull: { retryable: false, exitCode: 4 },
  FileRefused: { retryable: false, exitCode: 6 },
  ToolMissing: { retryable: false, exitCode: 5 },
  MemoryMissing: { retryable: false, exitCode: 5 },
  ModelMissing: { retryable: false, exitCode: 5 },
  ModelDamaged: { retryable: false, exitCode: 5 },
  JobInvalid: { retryable: false, exitCode: 6 },
  JobBusy: { retryable: false, exitCode: 6 },
  JobMissing: { retryable: false, exitCode: 2 },
  BudgetExceeded: { retryable: false, exitCode: 6 },
  CloudRefused: { retryable: false, exitCode: 5 },
  CallbackRefused: { retryable: false, exitCode: 6 },
  SignatureInvalid: { retryable: false, exitCode: 6 },
  StoreDenied: { retryable: false, exitCode: 5 },
  StoreMissing: { retryable: false, exitCode: 5 },
  StoreKeyMissing: { retryable: false, exitCode: 6 },
  StoreUnavailable: { retryable: true, exitCode: 6 },
  ToolFailed: { retryable: true, exitCode: 6 },
  WorkerLost: { retryable: true, exitCode: 6 },
  ChunkIncomplete: { retryable: true, exitCode: 6 },
  AssemblyMismatch: { retryable: false, exitCode: 6 },
  LumaMismatch: { retryable: false, exitCode: 6 },
  FilmsFailed: { retryable: false, exitCode: 10 },
  NotReproduced: { retryable: false, exitCode: 8 },
  Canceled: { retryable: false, exitCode: 130 },
} as const;

export type FailureCode = keyof typeof failures;

/** A failure a person can act on: one sentence, its code, and the facts behind it. */
export class JobError extends Error {
  override readonly name: FailureCode;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    code: FailureCode,
    message: string,
    details: Readonly<Record<string, unknown>> = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = code;
    this.details = details;
  }
}

export const isFailureCode = (code: unknown): code is FailureCode =>
  typeof code === "string" && Object.hasOwn(failures, code);
