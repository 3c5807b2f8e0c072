import type { IncomingMessage, ServerResponse } from "node:http";
import { basename } from "node:path";
import { buffer, text } from "node:stream/consumers";
import { editsSchema, type Edits, type ShotReference } from "#core/edits/edits.ts";
import { JobError } from "#core/errors.ts";
import type { JobStore } from "#core/ports/job-store.ts";
import { fillPage, type KeptKeyFrame } from "#core/review/page.ts";
import { inputLimits } from "#core/limits.ts";
import { isRefused, parseJson, type GuardedServer } from "#cli/review/guarded-server.ts";
import { refuse, send } from "#cli/review/respond.ts";
import { contentTypeOf, readReview, readReviewFile, reviewFiles } from "#cli/review/review-files.ts";
import { serveApplying, type Applying, type ApplyingSetup } from "#cli/review/serve-applying.ts";

export type ReviewSetup = ApplyingSetup<Edits> & {
  readonly store: JobStore;
  /** The built page. */
  readonly template: string;
  /** Edits in force in the job. */
  readonly editsInForce: () => Promise<Edits | null>;
  /** Keeps a coloured picture in the job; what no colour can be taken from is refused. */
  readonly keepPicture: (name: string, bytes: Uint8Array) => Promise<ShotReference>;
  /** Keeps a picture for a key frame; what does not show the frame in colour is refused. */
  readonly keepKeyFrame: (frame: number, name: string, bytes: Uint8Array) => Promise<KeptKeyFrame>;
};

/** What one request is answered from. */
type ServerContext = ReviewSetup & Applying<Edits>;

/**
 * Serves a job's review to this machine alone, and only the files that the report names. Changing anything
 * takes a header that no foreign page can send.
 */
export const serveReview = (setup: ReviewSetup): Promise<GuardedServer> =>
  serveApplying<Edits, ReviewSetup>(setup, answerPath);

const answerPath = async (
  context: ServerContext,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const asked = `${request.method ?? ""} ${path}`;
  const keeper = keeperOf(context, asked);
  if (asked === "POST apply") await takeEdits(context, request, response);
  else if (keeper !== null) await takePicture(context, request, response, keeper);
  else if (asked === "GET events") context.runs.listen(response);
  else if (request.method === "GET") await sendFile(context, path, request, response);
  else refuse(response, 405, "Read with GET; edits are sent to apply with POST.");
};

/** What keeps a picture that is sent, and the bytes that it may have. */
type PictureKeeper = {
  readonly keep: (name: string, bytes: Uint8Array) => Promise<unknown>;
  readonly most: number;
};

const keeperOf = ({ keepPicture, keepKeyFrame }: ServerContext, asked: string): PictureKeeper | null => {
  if (asked === "POST pictures") return { keep: keepPicture, most: inputLimits.picture.bytes };
  const [, frame] = /^POST key-frames\/(\d{1,9})$/.exec(asked) ?? [];
  if (frame === undefined) return null;
  return {
    keep: (name, bytes) => keepKeyFrame(Number(frame), name, bytes),
    most: inputLimits.answer.bytes,
  };
};

const sendFile = async (
  context: ServerContext,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const report = await readReview(context.store);
  if (path === "" || path === "index.html") {
    const session = { token: context.token, edits: await context.editsInForce() };
    send(request, response, "text/html; charset=utf-8", fillPage(context.template, { report, session }));
  } else if (path === "review.json") {
    send(request, response, "application/json", JSON.stringify(report));
  } else if (reviewFiles(report).has(path)) {
    send(request, response, contentTypeOf(path), await readReviewFile(context.store, path));
  } else {
    refuse(response, 404, "The review holds no such file.");
  }
};

const takeEdits = async (
  { runs, token }: ServerContext,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  if (isRefused(request, response, token, inputLimits.edits.bytes)) return;
  const edits = editsSchema.safeParse(parseJson(await text(request)));
  if (!edits.success) {
    refuse(response, 400, `These are no edits: ${edits.error.issues[0]?.message ?? "not JSON"}.`);
    return;
  }
  const unsent = edits.data.shots
    .flatMap(({ references, keyFrames }) => [...(references ?? []), ...keyFrames])
    .find(isUnsent);
  if (unsent !== undefined) {
    refuse(response, 400, `The job does not hold ${unsent.file ?? "a picture"} yet; drop it on the shot.`);
    return;
  }
  if (!runs.start(edits.data)) {
    refuse(response, 409, "Edits are being applied already; wait until they are done.");
    return;
  }
  response.writeHead(202).end();
};

/** A page names no files of this machine: a picture is sent, or is a frame of the film. */
const isUnsent = ({ file, digest }: Pick<ShotReference, "file" | "digest">): boolean =>
  file !== null && digest === null;

const takePicture = async (
  { token }: ServerContext,
  request: IncomingMessage,
  response: ServerResponse,
  { keep, most }: PictureKeeper,
): Promise<void> => {
  if (isRefused(request, response, token, most)) return;
  const name = decoded(String(request.headers["x-picture-name"] ?? "picture"));
  if (name === null) {
    refuse(response, 400, "A picture's name comes percent-encoded, in UTF-8.");
    return;
  }
  try {
    const kept = await keep(basename(name), await buffer(request));
    send(request, response, "application/json", JSON.stringify(kept));
  } catch (error) {
    if (!(error instanceof JobError)) throw error;
    refuse(response, 400, error.message);
  }
};

const decoded = (text: string): string | null => {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
};
