import type { IncomingMessage } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { JobError } from "#core/errors.ts";
import { guardedPost, isThisMachine, privateNumber, type Reach } from "#adapters/http/guarded-request.ts";
import type { Colourist, ColouristAnswer, KeyFrameQuestion } from "#core/ports/colourist.ts";
import { keyFrameName } from "#core/colourist/key-frame.ts";
import { inputLimits, maxContext, maxTries } from "#core/limits.ts";
import { tlsFault } from "#adapters/colourist/tls-fault.ts";
import { systemCode } from "#adapters/system-errors.ts";

export type AddressSettings = {
  /** Sent as a bearer token; undefined: none is. */
  readonly token: string | undefined;
  /** Seconds that one try may take. */
  readonly limitSeconds: number;
  /** @default "this machine too" */
  readonly reach?: Reach;
  /** Milliseconds before the second try; each later one waits twice as long. */
  readonly firstDelayMs?: number;
};

/** Milliseconds that a service may ask us to wait. */
const maxDelay = 60_000;

/** Bytes of an answer that tells a fault, for the sentence. */
const maxFaultBytes = 4096;

/**
 * A service that colours one picture a POST (docs/colourists.md has the request). Faults that pass are tried
 * again under the same idempotency key; redirects are not followed, because they would take the token along.
 *
 * @throws JobError UsageInvalid for an address that nothing is sent to
 */
export const addressColourist = (address: string, settings: AddressSettings): Colourist => {
  const target = checkedAddress(address);
  const { firstDelayMs = 1000 } = settings;
  return {
    name: target.origin + target.pathname,
    identity: target.href,
    isCalled: true,
    maxContext,
    ask: async (question, signal, mayTry = always) => {
      let delay = firstDelayMs;
      for (let attempt = 1; ; attempt += 1) {
        const tried = await tryOnce(target, question, settings, signal);
        signal.throwIfAborted();
        if (tried.type === "answer") return tried.answer;
        const tries = attempt > 1 ? ` (${attempt} tries)` : "";
        const sentence = `${target.host} ${tried.what}${tries}`;
        if (!tried.mayPass || attempt === maxTries) return { type: "nothing", sentence };
        await sleep(Math.min(maxDelay, Math.max(delay, tried.waitMs)), undefined, { signal });
        if (!(await mayTry()))
          return { type: "nothing", sentence: `${sentence}; the budget of calls allows no other try` };
        delay *= 2;
      }
    },
  };
};

const always = (): Promise<boolean> => Promise.resolve(true);

/** @throws JobError UsageInvalid */
const checkedAddress = (address: string): URL => {
  const refusal = (what: string): JobError =>
    new JobError(
      "UsageInvalid",
      `--colourist ${JSON.stringify(address.replace(/\/\/[^/]*@/, "//…@"))} ${what}`,
    );
  if (!URL.canParse(address)) throw refusal("is no address");
  const target = new URL(address);
  if (target.username !== "" || target.password !== "")
    throw refusal("holds a password; set CHROMALOOM_COLOURIST_TOKEN instead");
  if (target.protocol === "http:" && !isThisMachine(target.hostname))
    throw refusal("is not encrypted; http:// goes to this machine alone, give https://");
  return target;
};

const refusePrivate = (target: URL): void => {
  const refusal = privateNumber(target);
  if (refusal !== null) throw refusal;
};

type Tried =
  | { readonly type: "answer"; readonly answer: ColouristAnswer }
  | { readonly type: "fault"; readonly what: string; readonly mayPass: boolean; readonly waitMs: number };

const tryOnce = async (
  target: URL,
  question: KeyFrameQuestion,
  { token, limitSeconds, reach = "this machine too" }: AddressSettings,
  signal: AbortSignal,
): Promise<Tried> => {
  const late = AbortSignal.timeout(limitSeconds * 1000);
  try {
    const form = new Response(requestForm(question));
    const response = await guardedPost(target, {
      headers: {
        accept: "image/png, image/*;q=0.9",
        "content-type": form.headers.get("content-type") ?? "",
        "idempotency-key": question.key,
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      body: new Uint8Array(await form.arrayBuffer()),
      signal: AbortSignal.any([signal, late]),
      reach,
      refuse: refusePrivate,
    });
    return response.statusCode === 200 ? await pictureOf(response) : await faultOf(response);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof JobError)
      return { type: "fault", what: "is refused: " + error.message, mayPass: false, waitMs: 0 };
    const insecure = tlsFault(systemCode(error));
    if (insecure !== null) return { type: "fault", what: insecure, mayPass: false, waitMs: 0 };
    const what = late.aborted
      ? `did not answer within ${limitSeconds} s`
      : `cannot be reached (${reasonOf(error)})`;
    return { type: "fault", what, mayPass: true, waitMs: 0 };
  }
};

/** Version 1 of the request; docs/colourists.md describes it. */
const requestForm = ({ frame, name, size, key, grey, context }: KeyFrameQuestion): FormData => {
  const form = new FormData();
  const shown = context.map((one) => one.frame);
  const request = { version: 1, type: "key-frame", key, frame, name, ...size, context: shown };
  form.set("request", new Blob([JSON.stringify(request)], { type: "application/json" }), "request.json");
  form.set("grey", new Blob([Uint8Array.from(grey)], { type: "image/png" }), name);
  for (const { frame: other, coloured } of context)
    form.append(
      "context",
      new Blob([Uint8Array.from(coloured)], { type: "image/png" }),
      keyFrameName(other),
    );
  return form;
};

const pictureOf = async (response: IncomingMessage): Promise<Tried> => {
  const bytes = await bodyOf(response, inputLimits.answer.bytes);
  if (bytes !== null) return { type: "answer", answer: { type: "picture", bytes } };
  const what = `sent more than ${inputLimits.answer.bytes / 2 ** 20} MiB, which no picture has`;
  return { type: "fault", what, mayPass: false, waitMs: 0 };
};

const faultOf = async (response: IncomingMessage): Promise<Tried> => {
  const { statusCode: status = 0, headers } = response;
  if (status >= 300 && status < 400) {
    response.destroy();
    const to = headers.location ?? "nowhere";
    const what = `redirects to ${to.slice(0, 200)}, which is not followed; give that address`;
    return { type: "fault", what, mayPass: false, waitMs: 0 };
  }
  const said = shownText((await bodyOf(response, maxFaultBytes)) ?? new Uint8Array());
  const waitMs = Number(headers["retry-after"] ?? 0) * 1000 || 0;
  return {
    type: "fault",
    what: `answered ${status}${said === "" ? "" : `: ${said}`}`,
    mayPass: mayPass(status),
    waitMs,
  };
};

const mayPass = (status: number): boolean => status >= 500 || status === 429 || status === 408;

/** What a page says, without its marks. */
const shownText = (page: Uint8Array): string =>
  new TextDecoder()
    .decode(page)
    .replaceAll(/<[^>]*>|[^\x20-\x7e]+/g, " ")
    .replaceAll(/ +/g, " ")
    .trim()
    .slice(0, 120);

/** The body, read no further than `most`; null: there is more. */
const bodyOf = async (response: IncomingMessage, most: number): Promise<Uint8Array | null> => {
  const pieces: Uint8Array[] = [];
  let total = 0;
  for await (const piece of response as AsyncIterable<Uint8Array>) {
    total += piece.length;
    // Leaving the loop ends the connection.
    if (total > most) return null;
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
};

const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  return systemCode(error) ?? error.message;
};
