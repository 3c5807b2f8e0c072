import { JobError } from "#core/errors.ts";
import type { ColorizeRequest } from "#cli/request/colorize-request.ts";
import type { ColouristWork, KeyFrameOutcome } from "#cli/colourist/colourist-work.ts";

/** Asked before any work. @throws JobError UsageInvalid, ToolMissing */
export const checkKeyFrames = async (request: ColorizeRequest): Promise<void> => {
  const { colourist, wait, calls, askAgain, answerLimit, clashes } = request;
  if (colourist !== undefined) {
    const { checkColourist } = await import("#adapters/colourist/check-colourist.ts");
    return checkColourist(colourist, {
      limitSeconds: answerLimit ?? 1,
      token: undefined,
      providers: [],
    });
  }
  const typed = Object.entries({
    wait,
    calls,
    "ask-again": askAgain,
    "answer-limit": answerLimit,
    clashes,
  }).find(([, value]) => value !== undefined);
  if (typed === undefined) return;
  throw new JobError("UsageInvalid", `--${typed[0]} is for a colourist; give --colourist as well`);
};

/** The key frames of a job for which a colourist was named; null: none was. @throws JobError UsageInvalid */
export const keyFramesOf = async (
  { colourist, wait, calls, askAgain, answerLimit, clashes }: ColorizeRequest,
  work: Omit<ColouristWork, "asked">,
): Promise<KeyFrameOutcome | null> => {
  if (colourist === undefined) return null;
  const { colourKeyFrames } = await import("#cli/colourist/colourist.ts");
  const asked = {
    colourist,
    ...(wait === undefined ? {} : { wait }),
    ...(calls === undefined ? {} : { calls }),
    ...(answerLimit === undefined ? {} : { answerLimit }),
    ...(askAgain === undefined ? {} : { askAgain }),
    ...(clashes === undefined ? {} : { clashes }),
  };
  return colourKeyFrames({ ...work, asked });
};
