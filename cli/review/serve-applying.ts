import type { IncomingMessage, ServerResponse } from "node:http";
import { applyRuns, type Apply, type ApplyRuns } from "#cli/review/apply-runs.ts";
import { newToken, serveGuarded, type GuardedServer } from "#cli/review/guarded-server.ts";

/** What a page that sends something to apply is served with. */
export type ApplyingSetup<Sent> = {
  /** 0: any free one. */
  readonly port: number;
  readonly apply: Apply<Sent>;
};

/** What one request is answered from, besides what the page is of. */
export type Applying<Sent> = { readonly runs: ApplyRuns<Sent>; readonly token: string };

/** Answers a request to a path of the page. */
export type AnswerPath<Setup, Sent> = (
  context: Setup & Applying<Sent>,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
) => Promise<void>;

/**
 * Serves a page to this machine alone. Changing anything takes a header that no foreign page can send; a run
 * that goes on is stopped with the server.
 */
export const serveApplying = async <Sent, Setup extends ApplyingSetup<Sent>>(
  setup: Setup,
  answer: AnswerPath<Setup, Sent>,
): Promise<GuardedServer> => {
  const runs = applyRuns(setup.apply);
  const context = { ...setup, runs, token: newToken() };
  const server = await serveGuarded({
    port: setup.port,
    answer: (path, request, response) => answer(context, path, request, response),
  });
  return {
    address: server.address,
    close: async () => {
      await runs.close();
      await server.close();
    },
  };
};
