import type * as z from "zod";
import { keyFrameResultSchema } from "#core/colourist/key-frame.ts";
import { digestOf } from "#core/digest.ts";

/** Raised when checks would say otherwise of the same picture, or leave something else of it. */
const checkVersion = 3;

/** What was found of a picture that came back for a frame. */
export const checkedAnswerSchema = keyFrameResultSchema.omit({ frame: true, shot: true });
export type CheckedAnswer = z.infer<typeof checkedAnswerSchema>;

/** What a frame and a picture that came back for it are known by. @param grey, picture  sha256 of either */
export const checkedPair = (grey: string, picture: string): Promise<string> =>
  digestOf({ checkVersion, frame: grey, picture });
