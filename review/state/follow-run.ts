import { applyEventSchema, type ApplyEvent } from "#core/review/apply.ts";

/** How far what was sent is. */
export type ApplyRun =
  | { readonly state: "idle" }
  | { readonly state: "running"; readonly words: string; readonly share: number | null }
  | { readonly state: "failed"; readonly words: string };

/** Sends what a page says to `chromaloom review`. @throws Error with its sentence */
export const send = async (path: string, what: unknown, token: string): Promise<void> => {
  const answer = await fetch(path, {
    method: "POST",
    headers: { "content-type": "application/json", "x-chromaloom-token": token },
    body: JSON.stringify(what),
  }).catch(() => {
    throw new Error("chromaloom review does not answer: is it still running?");
  });
  if (!answer.ok) throw new Error((await answer.text()).trim());
};

/** Follows the work. @returns indices of what is other than before */
export const follow = (tell: (event: ApplyEvent) => void): Promise<number[]> =>
  new Promise((resolve, reject) => {
    const events = new EventSource("events");
    events.onmessage = ({ data }: MessageEvent<string>) => {
      const event = applyEventSchema.parse(JSON.parse(data));
      tell(event);
      if (event.type !== "done" && event.type !== "failed") return;
      events.close();
      if (event.type === "done") resolve(event.changed);
      else reject(new Error(event.message));
    };
    events.onerror = () => {
      // The browser tries again by itself unless the server refused; then there is nothing to wait for.
      if (events.readyState === EventSource.CLOSED)
        reject(new Error("chromaloom review stopped before the edits were applied"));
    };
  });
