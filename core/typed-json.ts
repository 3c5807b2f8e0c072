import { JobError, type FailureCode } from "#core/errors.ts";

/**
 * JSON that a person or another program wrote.
 *
 * @param place  where it lies, as that person knows it
 * @throws JobError `code`, with what is wrong and where in the text
 */
export const parseTypedJson = (
  text: string,
  place: string,
  code: FailureCode = "UsageInvalid",
): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new JobError(
      code,
      `${place} is not JSON: ${String(error).replace(/^SyntaxError: /, "")}`,
      { place },
      { cause: error },
    );
  }
};
