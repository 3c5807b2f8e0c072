import { isDeepStrictEqual } from "node:util";
import type { Clock } from "#cli/engine/clock.ts";
import type { Json, JsonObject } from "#cli/engine/json.ts";
import type { Services } from "#cli/engine/services.ts";
import { StateError } from "#cli/engine/state-error.ts";

/** What a service does at one call, as a vector writes it. */
export type Act = {
  /** Only for this payload of a function, or this command of a job; otherwise calls go through in turn. */
  readonly when?: Json;
  readonly afterSeconds?: number;
} & (
  | { readonly return: Json }
  | { readonly echo: true }
  | { readonly throw: { readonly error: string; readonly cause?: string } }
);

export type Script = {
  /** By the function's name. */
  readonly functions?: Readonly<Record<string, readonly Act[]>>;
  readonly jobs?: readonly Act[];
  /** What ItemReader finds, by "bucket/key". */
  readonly objects?: Readonly<Record<string, Json>>;
  /** Error that every write of a ResultWriter meets. */
  readonly failWrites?: string;
};

export type Call = { readonly service: string; readonly with: Json; readonly at: number };

/** Services that do what a script says and note what they were asked. Time passes on the clock. */
export const scriptedServices = (script: Script, clock: Clock) => {
  const calls: Call[] = [];
  const written: Record<string, Json> = {};
  const turns = new Map<string, number>();
  let running = 0;
  let maxRunning = 0;
  const actFor = (service: string, acts: readonly Act[], payload: Json): Act => {
    const fixed = acts.find(({ when }) => when !== undefined && isDeepStrictEqual(when, payload));
    if (fixed !== undefined) return fixed;
    const inTurn = acts.filter(({ when }) => when === undefined);
    const turn = turns.get(service) ?? 0;
    turns.set(service, turn + 1);
    const act = inTurn[Math.min(turn, inTurn.length - 1)];
    if (act === undefined)
      throw new Error(`the script has nothing for ${service} with ${JSON.stringify(payload)}`);
    return act;
  };
  const perform = async (service: string, act: Act, payload: Json, signal: AbortSignal): Promise<Json> => {
    calls.push({ service, with: payload, at: clock.now() / 1000 });
    running += 1;
    maxRunning = Math.max(maxRunning, running);
    try {
      if (act.afterSeconds !== undefined) await clock.sleep(act.afterSeconds * 1000, signal);
    } finally {
      running -= 1;
    }
    if ("throw" in act) throw new StateError(act.throw.error, act.throw.cause ?? null);
    return "echo" in act ? payload : act.return;
  };
  const services: Services = {
    invokeFunction: async (name, payload, signal) =>
      perform(name, actFor(name, script.functions?.[name] ?? [], payload), payload, signal),
    submitJob: async (request, signal) => {
      const command = (request["ContainerOverrides"] as JsonObject | undefined)?.["Command"] ?? request;
      return (await perform(
        "batch",
        actFor("batch", script.jobs ?? [], command),
        command,
        signal,
      )) as JsonObject;
    },
    readItems: async ({ bucket, key }) => {
      const found = script.objects?.[`${bucket}/${key}`];
      if (found === undefined) throw new StateError("NoSuchKey", key);
      return found;
    },
    writeResults: async ({ bucket, key }, results) => {
      if (script.failWrites !== undefined) throw new StateError(script.failWrites, key);
      written[`${bucket}/${key}`] = results;
    },
  };
  return { services, calls, written, maxRunning: () => maxRunning };
};
