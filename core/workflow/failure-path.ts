import { jsonata, type Catcher } from "#core/workflow/asl.ts";

/** What went wrong, for lambdas and Fail states; an error without a cause has an empty one. */
const failure = {
  error: jsonata("$states.errorOutput.Error"),
  cause: jsonata("$exists($states.errorOutput.Cause) ? $states.errorOutput.Cause : ''"),
} as const;

/** Any error leads to `next`, whose input is then `{error, cause}` and what `carried` names. */
export const onError = (next: string, carried: Readonly<Record<string, string | null>> = {}): Catcher[] => [
  { ErrorEquals: ["States.ALL"], Output: { ...carried, ...failure }, Next: next },
];

/** Any error is kept in a variable, as `{error, cause}`, and the work goes on. */
export const onErrorKeep = (variable: string, next: string): Catcher[] => [
  { ErrorEquals: ["States.ALL"], Assign: { [variable]: failure }, Next: next },
];

/** The state itself must not fail the job a second way: its input passes on as it came. */
export const onErrorPass = (next: string): Catcher[] => [
  { ErrorEquals: ["States.ALL"], Output: jsonata("$states.input"), Next: next },
];
