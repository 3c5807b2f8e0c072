import type { IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { correctionsSchema, type Correction } from "#core/cels/corrections.ts";
import type { CutReport } from "#core/cels/cut-report.ts";
import { inputLimits } from "#core/limits.ts";
import { fillPage } from "#core/review/page.ts";
import { isRefused, parseJson, type GuardedServer } from "#cli/review/guarded-server.ts";
import { refuse, send } from "#cli/review/respond.ts";
import { serveApplying, type Applying, type ApplyingSetup } from "#cli/review/serve-applying.ts";

/** Pictures of a drawing that a page asks for: its lines over nothing, and the region of each pixel. */
export const cutPictures = ["lines", "regions"] as const;
export type CutPicture = (typeof cutPictures)[number];

export type CutSetup = ApplyingSetup<readonly Correction[]> & {
  readonly name: string;
  /** The built page. */
  readonly template: string;
  /** The cut as it is painted now. */
  readonly state: () => Promise<{
    readonly report: CutReport;
    readonly corrections: readonly Correction[];
  }>;
  /** A picture of a drawing as PNG. @throws JobError when it is another drawing than was painted */
  readonly pictureOf: (drawing: number, picture: CutPicture) => Promise<Uint8Array>;
};

type Context = CutSetup & Applying<readonly Correction[]>;

/**
 * Serves a painted cut to this machine alone: its report, and its drawings by their place in it. Changing
 * anything takes a header that no foreign page can send.
 */
export const serveCut = (setup: CutSetup): Promise<GuardedServer> =>
  serveApplying<readonly Correction[], CutSetup>(setup, answerPath);

const answerPath = async (
  context: Context,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const asked = `${request.method ?? ""} ${path}`;
  if (asked === "POST corrections") await takeCorrections(context, request, response);
  else if (asked === "GET events") context.runs.listen(response);
  else if (request.method === "GET") await sendPart(context, path, request, response);
  else refuse(response, 405, "Read with GET; corrections are sent with POST.");
};

const sendPart = async (
  { name, template, token, state, pictureOf }: Context,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  if (path === "" || path === "index.html") {
    const { report, corrections } = await state();
    const page = fillPage(template, { cut: { name, token, report, corrections: [...corrections] } });
    send(request, response, "text/html; charset=utf-8", page);
    return;
  }
  if (path === "cut.json") {
    send(request, response, "application/json", JSON.stringify(await state()));
    return;
  }
  const [, number = "", kind = ""] = /^drawings\/(\d{1,9})\/([a-z]+)\.png$/.exec(path) ?? [];
  const picture = cutPictures.find((one) => one === kind);
  const { report } = await state();
  if (picture === undefined || Number(number) >= report.drawings.length) {
    refuse(response, 404, "The cut has no such drawing.");
    return;
  }
  send(request, response, "image/png", await pictureOf(Number(number), picture));
};

const takeCorrections = async (
  { runs, token }: Context,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  if (isRefused(request, response, token, inputLimits.edits.bytes)) return;
  const sent = correctionsSchema.safeParse(parseJson(await text(request)));
  if (!sent.success) {
    refuse(response, 400, `These are no corrections: ${sent.error.issues[0]?.message ?? "not JSON"}.`);
    return;
  }
  if (!runs.start(sent.data.corrections)) {
    refuse(response, 409, "Corrections are being applied already; wait until they are done.");
    return;
  }
  response.writeHead(202).end();
};
