import { createHash, randomUUID } from "node:crypto";
import type { Clock } from "#cli/engine/clock.ts";

export type FunctionPorts = { readonly clock: Clock; readonly random: () => number };

/**
 * The JSONata functions that Step Functions adds ("Transforming data with JSONata in Step Functions", AWS
 * Step Functions Developer Guide), and JSONata's own two that read a clock, on the engine's clock.
 * What they throw becomes States.QueryEvaluationError.
 */
export const awsFunctions = ({ clock, random }: FunctionPorts) => ({
  partition: (list: readonly unknown[], size: number): unknown[] => {
    if (!(list instanceof Array) || !(Math.floor(size) >= 1)) {
      throw new RangeError(`$partition takes an array and a size of at least 1, not ${size}`);
    }
    const step = Math.floor(size);
    return Array.from({ length: Math.ceil(list.length / step) }, (_, part) =>
      list.slice(part * step, (part + 1) * step),
    );
  },
  range: (first: number, last: number, step: number): number[] => {
    if (![first, last, step].every(Number.isFinite) || step === 0) {
      throw new RangeError(`$range takes a first, a last and a step other than 0, not ${step}`);
    }
    const count = Math.max(0, Math.floor((last - first) / step) + 1);
    return Array.from({ length: count }, (_, index) => first + index * step);
  },
  hash: (text: string, algorithm: string): string => {
    const name = hashNames[algorithm];
    if (typeof text !== "string" || name === undefined) {
      throw new RangeError(`$hash takes a string and one of ${Object.keys(hashNames).join(", ")}`);
    }
    return createHash(name).update(text).digest("hex");
  },
  random: (seed?: number): number => (seed === undefined ? random() : seeded(seed)),
  uuid: (): string => randomUUID(),
  parse: (text: string): unknown => JSON.parse(text),
  millis: (): number => clock.now(),
  now: (picture?: string): string => {
    if (picture !== undefined) throw new RangeError("$now takes no picture here; $fromMillis does");
    return new Date(clock.now()).toISOString();
  },
});

const hashNames: Readonly<Record<string, string>> = {
  MD5: "md5",
  "SHA-1": "sha1",
  "SHA-256": "sha256",
  "SHA-384": "sha384",
  "SHA-512": "sha512",
};

/** The same number in [0, 1) for the same seed; not the number that AWS gives for it. */
const seeded = (seed: number): number =>
  createHash("sha256").update(String(seed)).digest().readUInt32BE(0) / 2 ** 32;
