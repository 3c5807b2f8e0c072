import { request as httpRequest, type ClientRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { isIP } from "node:net";
import { JobError } from "#core/errors.ts";
import { isPublicAddress, publicLookup, refuseAddress } from "#adapters/http/public-address.ts";

/** Milliseconds from the first byte of a name's lookup to the last of the answer. */
const defaultTimeoutMs = 15_000;

export type WebhookClientOptions = {
  /**
   * "this machine too" is for people's own machines, whose receivers may stand beside them; "anywhere" is for
   * tests. No deployment sets either.
   */
  readonly reach?: "public over https" | "this machine too" | "anywhere";
  readonly timeoutMs?: number;
};

/**
 * Sends webhooks: one POST, one answer, no redirects, no connection kept. An address that is not public
 * is refused when the socket connects, whether it was written as a number in any notation or is what a
 * name means at that moment.
 */
export const webhookClient = ({
  reach = "public over https",
  timeoutMs = defaultTimeoutMs,
}: WebhookClientOptions = {}) => ({
  /**
   * What can be said of an address before anything is sent: its scheme, user and password, and the kind of
   * address it is where it is written as a number. @throws JobError CallbackRefused
   */
  check: (url: string): void => {
    if (!isFree(reach, new URL(url))) checkTarget(new URL(url));
  },
  /** @throws JobError CallbackRefused; Error when nobody answers in time */
  post: async (
    url: string,
    headers: Readonly<Record<string, string>>,
    body: string,
  ): Promise<{ status: number }> => {
    // Parsing brings every notation of an address (0x7f.1, 2130706433, ::ffff:…) into its usual one.
    const target = new URL(url);
    const free = isFree(reach, target);
    if (!free) checkTarget(target);
    const open = target.protocol === "https:" ? httpsRequest : httpRequest;
    const sending = open(target, {
      method: "POST",
      headers: { ...headers, "content-length": Buffer.byteLength(body) },
      agent: false,
      signal: AbortSignal.timeout(timeoutMs),
      ...(free ? {} : { lookup: publicLookup }),
    });
    if (!free) checkConnection(sending, target.hostname);
    return { status: await answerOf(sending, body, timeoutMs) };
  },
});

/** Numbers of this machine: a name could be made to mean another one. */
const thisMachine = /^(?:127(?:\.\d+){3}|\[::1\])$/;

/** `localhost` stands for this machine by definition (RFC 6761), whatever answers for names. */
const isFree = (reach: WebhookClientOptions["reach"], { hostname, username, password }: URL): boolean =>
  reach === "anywhere" ||
  (reach === "this machine too" &&
    username + password === "" &&
    (hostname === "localhost" || thisMachine.test(hostname)));

const checkTarget = (target: URL): void => {
  if (target.protocol !== "https:" || target.username !== "" || target.password !== "") {
    throw new JobError(
      "CallbackRefused",
      `${target.origin} cannot be called: a callback is an https:// address without user and password`,
    );
  }
  const host = target.hostname.replace(/^\[|\]$/g, "");
  // Sockets do not look numbers up, so these never pass `publicLookup`.
  if (isIP(host) !== 0 && !isPublicAddress(host)) throw refuseAddress(host, host);
};

/** Whatever led here: nothing is sent over a connection to an address that is not public. */
const checkConnection = (sending: ClientRequest, host: string): void => {
  sending.on("socket", (socket) => {
    socket.once("connect", () => {
      const address = socket.remoteAddress ?? "";
      if (!isPublicAddress(address)) sending.destroy(refuseAddress(host, address));
    });
  });
};

/** The answer's status; its body is not read, because nobody needs it and it may not end. */
const answerOf = (sending: ClientRequest, body: string, timeoutMs: number): Promise<number> =>
  new Promise((resolve, reject) => {
    sending.once("response", (response) => {
      response.on("error", () => undefined).destroy();
      resolve(response.statusCode ?? 0);
    });
    sending.once("error", (error) => {
      const isTimeout = error.name === "AbortError" || error.name === "TimeoutError";
      reject(isTimeout ? new Error(`no answer within ${timeoutMs / 1000} s`, { cause: error }) : error);
    });
    sending.end(body);
  });
