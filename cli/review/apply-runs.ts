import type { ServerResponse } from "node:http";
import { systemFailure } from "#core/system-failure.ts";
import type { Edits } from "#core/edits/edits.ts";
import type { ApplyEvent } from "#core/review/apply.ts";

/** Puts edits in force and renders what they change. @returns indices of the shots rendered again */
export type ApplyEdits = Apply<Edits>;

/** Puts what a page sends in force. @returns indices of the shots or drawings that are other than before */
export type Apply<Sent> = (
  sent: Sent,
  tell: (event: ApplyEvent) => void,
  signal: AbortSignal,
) => Promise<readonly number[]>;

export type ApplyRuns<Sent> = {
  /** @returns whether it was started: false while another one is going on */
  start(sent: Sent): boolean;
  /** Tells one listener all that a run has said so far, and then what it says until it ends. */
  listen(response: ServerResponse): void;
  /** Stops what is going on. */
  close(): Promise<void>;
};

/** Runs of "apply", one at a time, told to any number of listeners as server-sent events. */
export const applyRuns = <Sent>(apply: Apply<Sent>): ApplyRuns<Sent> => {
  const stop = new AbortController();
  const listeners = new Set<ServerResponse>();
  let said: ApplyEvent[] = [];
  let running: Promise<void> | null = null;
  const tell = (event: ApplyEvent): void => {
    said = [...said.filter((earlier) => !isOutdated(earlier, event)), event];
    for (const listener of listeners) listener.write(asServerEvent(event));
  };
  const run = async (sent: Sent): Promise<void> => {
    try {
      tell({ type: "done", changed: [...(await apply(sent, tell, stop.signal))] });
    } catch (error) {
      const known = systemFailure(error) ?? error;
      tell({ type: "failed", message: known instanceof Error ? known.message : String(known) });
    } finally {
      running = null;
      for (const listener of listeners) listener.end();
      listeners.clear();
    }
  };
  return {
    start: (sent) => {
      if (running !== null) return false;
      said = [];
      running = run(sent);
      return true;
    },
    listen: (response) => {
      response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
      for (const event of said) response.write(asServerEvent(event));
      if (running === null) {
        response.end();
        return;
      }
      listeners.add(response);
      response.on("close", () => listeners.delete(response));
    },
    close: async () => {
      stop.abort();
      await running;
    },
  };
};

/** Progress of a stage takes the place of what was said of it before. */
const isOutdated = (earlier: ApplyEvent, now: ApplyEvent): boolean =>
  earlier.type === "stage" && now.type === "stage" && earlier.stage === now.stage;

const asServerEvent = (event: ApplyEvent): string => `data: ${JSON.stringify(event)}\n\n`;
