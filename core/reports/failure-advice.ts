import { failures, isFailureCode, type FailureCode } from "#core/errors.ts";

/** What helps against failures of one exit code (see core/errors.ts). */
const adviceByExitCode: Readonly<Record<number, string>> = {
  2: "Correct what the message names, then submit the film again.",
  3: "Check that the film plays, then upload a whole copy of it.",
  4: "Make room for the result or choose another place, then retry the job: what is done is kept.",
  5: "The deployment lacks something: update the stack, then retry the job.",
  7: "The film was damaged; the result ends where the film does.",
};

const adviceByCode: Readonly<Partial<Record<FailureCode, string>>> = {
  BudgetExceeded:
    "Raise the budget, or colour a shorter part with from and to, then submit the film again.",
  OutputExists: "Order with replaceResult, or remove the old result, then retry the job.",
  MediaInColour: "Submit the film again with coloured set to keep or recolour, or leave it as it is.",
  MediaChanged: "The film was replaced while it was coloured: submit it again.",
  Canceled: "Retry the job to go on: what is done is kept.",
};

/** What is not our failure but the service's, or a fault of the program. */
const generalAdvice =
  "Retry the job: what is done is kept and only the rest is tried again. If it fails the same way, look at the log.";

/** What a person can do about a failure, in a sentence or two. */
export const adviceFor = (code: string): string =>
  isFailureCode(code)
    ? (adviceByCode[code] ?? adviceByExitCode[failures[code].exitCode] ?? generalAdvice)
    : generalAdvice;
