import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import type { Json } from "#cli/engine/json.ts";
import { runStateMachine } from "#cli/engine/run-state-machine.ts";
import { virtualClock } from "#cli/engine/virtual-clock.ts";
import { scriptedServices, type Script } from "#test/engine/scripted-services.ts";

/** One thing that the service documents, as data: what runs, what the services do, what comes of it. */
type Vector = {
  readonly title: string;
  /** Title of the document that says so, and its section. */
  readonly source: string;
  readonly definition: Readonly<Record<string, unknown>>;
  readonly input?: Json;
  readonly services?: Script;
  readonly expected: {
    readonly status: string;
    readonly output?: Json;
    readonly error?: string | null;
    readonly cause?: string | null;
    readonly causeHolds?: string;
    /** Virtual seconds that the run took. */
    readonly seconds?: number;
    /** States in the order they were entered, those of maps and branches too. */
    readonly states?: readonly string[];
    /** Calls of services in order, each "service" or ["service", payload]. */
    readonly calls?: readonly (string | readonly [string, Json])[];
    readonly maxAtOnce?: number;
    /** Ends of the keys that a ResultWriter wrote, with what they hold. */
    readonly written?: Readonly<Record<string, Json>>;
  };
};

const folder = fileURLToPath(new URL("vectors/", import.meta.url));
const suites = readdirSync(folder).sort();

const runVector = async ({ definition, input = {}, services: script = {} }: Vector) => {
  const clock = virtualClock();
  const scripted = scriptedServices(script, clock);
  const states: string[] = [];
  const outcome = await runStateMachine({
    definition: { QueryLanguage: "JSONata", ...definition },
    input,
    services: scripted.services,
    clock,
    random: () => 0.5,
    name: "execution",
    machineName: "machine",
    onTransition: (event) => {
      if (event.kind === "history" && event.type.endsWith("StateEntered")) states.push(event.state ?? "");
    },
  });
  return { outcome, states, seconds: clock.now() / 1000, ...scripted };
};

for (const suite of suites) {
  const vectors = JSON.parse(readFileSync(`${folder}${suite}`, "utf8")) as readonly Vector[];
  describe(`the engine, as AWS documents it: ${suite.replace(".json", "")}`, () => {
    for (const vector of vectors) {
      it(`${vector.title} (${vector.source})`, async () => {
        const ran = await runVector(vector);
        const { causeHolds, seconds, states, calls, maxAtOnce, written, ...outcome } = vector.expected;
        expect(ran.outcome).toMatchObject(outcome);
        if ("output" in outcome) expect(ran.outcome).toEqual(outcome);
        if (causeHolds !== undefined)
          expect(ran.outcome).toHaveProperty("cause", expect.stringContaining(causeHolds));
        if (seconds !== undefined) expect(ran.seconds).toBe(seconds);
        if (states !== undefined) expect(ran.states).toEqual(states);
        if (maxAtOnce !== undefined) expect(ran.maxRunning()).toBe(maxAtOnce);
        if (calls !== undefined) {
          expect(
            ran.calls.map(({ service, with: payload }, index) =>
              typeof calls[index] === "string" ? service : [service, payload],
            ),
          ).toEqual(calls);
        }
        for (const [end, holds] of Object.entries(written ?? {})) {
          const key = Object.keys(ran.written).find((each) => each.endsWith(end));
          expect(ran.written[key ?? end]).toMatchObject(holds as object);
        }
      });
    }
  });
}
