import { randomBytes, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { basename } from "node:path";
import { buffer, text } from "node:stream/consumers";
import { editsSchema, type Edits, type ShotReference } from "#core/edits/edits.ts";
import { systemFailure } from "#core/system-failure.ts";
import { JobError } from "#core/errors.ts";
import type { JobStore } from "#core/ports/job-store.ts";
import { fillPage } from "#core/review/page.ts";
import { inputLimits } from "#core/limits.ts";
import { applyRuns, type ApplyEdits, type ApplyRuns } from "#cli/review/apply-runs.ts";
import { refuse, send } from "#cli/review/respond.ts";
import { contentTypeOf, readReview, readReviewFile, reviewFiles } from "#cli/review/review-files.ts";

export type ReviewSetup = {
  readonly store: JobStore;
  /** The built page. */
  readonly template: string;
  /** 0: any free one. */
  readonly port: number;
  readonly apply: ApplyEdits;
  /** Edits in force in the job. */
  readonly editsInForce: () => Promise<Edits | null>;
  /** Keeps a coloured picture in the job; what no colour can be taken from is refused. */
  readonly keepPicture: (name: string, bytes: Uint8Array) => Promise<ShotReference>;
};

export type ReviewServer = {
  /** Where the page is. Anyone who knows the address can see the film: it holds a secret. */
  readonly address: string;
  close(): Promise<void>;
};

/** What one request is answered from. */
type ServerContext = ReviewSetup & {
  readonly runs: ApplyRuns;
  readonly token: string;
  readonly base: string;
};

/**
 * Serves a job's review to this machine alone: on loopback, under an address that nobody can guess, to
 * requests that name this machine (a foreign page whose name was pointed here names another), and only
 * the files that the report names. Changing anything takes a header that no foreign page can send.
 */
export const serveReview = async (setup: ReviewSetup): Promise<ReviewServer> => {
  const runs = applyRuns(setup.apply);
  const [token, base] = [
    randomBytes(24).toString("base64url"),
    `/${randomBytes(24).toString("base64url")}/`,
  ];
  const context = { ...setup, runs, token, base };
  const server = createServer((request, response) => {
    answer(context, request, response).catch((error: unknown) => {
      if (!response.headersSent) refuse(response, 500, (systemFailure(error) ?? (error as Error)).message);
      else response.destroy();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen({ host: "127.0.0.1", port: setup.port }, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}${base}`,
    close: async () => {
      await runs.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

const guards = {
  "content-security-policy": "frame-ancestors 'none'",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

const answer = async (
  context: ServerContext,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  for (const [name, value] of Object.entries(guards)) response.setHeader(name, value);
  if (!namesThisMachine(request)) {
    refuse(response, 421, "This server answers to 127.0.0.1 and localhost.");
    return;
  }
  const [path = ""] = (request.url ?? "").split("?");
  if (!isSame(path.slice(0, context.base.length), context.base)) {
    refuse(response, 404, "There is nothing here. Open the address that chromaloom review printed.");
    return;
  }
  await answerPath(context, path.slice(context.base.length), request, response);
};

const answerPath = async (
  context: ServerContext,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const asked = `${request.method ?? ""} ${path}`;
  if (asked === "POST apply") await takeEdits(context, request, response);
  else if (asked === "POST pictures") await takePicture(context, request, response);
  else if (asked === "GET events") context.runs.listen(response);
  else if (request.method === "GET") await sendFile(context, path, request, response);
  else refuse(response, 405, "Read with GET; edits are sent to apply with POST.");
};

/** A page of another site that resolves to this address still says its own name. */
const namesThisMachine = ({ headers, socket }: IncomingMessage): boolean =>
  [`127.0.0.1:${socket.localPort ?? 0}`, `localhost:${socket.localPort ?? 0}`].includes(headers.host ?? "");

/** Compares without telling by its time how much agrees. */
const isSame = (given: string, expected: string): boolean => {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
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
  const unsent = edits.data.shots.flatMap(({ references }) => references ?? []).find(isUnsent);
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
const isUnsent = ({ file, digest }: ShotReference): boolean => file !== null && digest === null;

const takePicture = async (
  { token, keepPicture }: ServerContext,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  if (isRefused(request, response, token, inputLimits.picture.bytes)) return;
  const name = decoded(String(request.headers["x-picture-name"] ?? "picture"));
  if (name === null) {
    refuse(response, 400, "A picture's name comes percent-encoded, in UTF-8.");
    return;
  }
  try {
    const kept = await keepPicture(basename(name), await buffer(request));
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

/** Whether a request that changes the job was refused: it is not the page's own, or too large. */
const isRefused = (
  { headers }: IncomingMessage,
  response: ServerResponse,
  token: string,
  most: number,
): boolean => {
  if (!isSame(String(headers["x-chromaloom-token"]), token)) {
    refuse(response, 403, "Only the page that chromaloom review serves may send edits; open it again.");
    return true;
  }
  if (Number(headers["content-length"]) <= most) return false;
  refuse(response, 413, `Edits and pictures come whole, and in ${most / 2 ** 20} MiB at most.`);
  return true;
};

const parseJson = (body: string): unknown => {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
};
