import { request as httpRequest, type ClientRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import { isIP } from "node:net";
import type { JobError } from "#core/errors.ts";
import { isPublicAddress, publicLookup, refuseAddress } from "#adapters/http/public-address.ts";

/** Where requests may go: "anywhere" is for tests. */
export type Reach = "public over https" | "this machine too" | "anywhere";

export type PostRequest = {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
  readonly signal: AbortSignal;
  readonly reach: Reach;
  /** @throws JobError for an address that is not called, before anything is sent */
  readonly refuse: (target: URL) => void;
};

/**
 * One POST over a connection of its own, redirects not followed. An address that is not public is refused when
 * the socket connects, whether it was written as a number in any notation or is what a name means at that
 * moment.
 *
 * @throws JobError CallbackRefused; Error when nobody answers
 */
export const guardedPost = (
  target: URL,
  { headers, body, signal, reach, refuse }: PostRequest,
): Promise<IncomingMessage> => {
  const free = isFree(reach, target);
  if (!free) refuse(target);
  const open = target.protocol === "https:" ? httpsRequest : httpRequest;
  const sending = open(target, {
    method: "POST",
    headers: { ...headers, "content-length": Buffer.byteLength(body) },
    agent: false,
    signal,
    ...(free ? {} : { lookup: publicLookup }),
  });
  if (!free) checkConnection(sending, target.hostname);
  return new Promise((resolve, reject) => {
    sending.once("response", resolve);
    sending.on("error", reject);
    sending.end(body);
  });
};

/** Numbers of this machine: a name could be made to mean another one. */
const thisMachine = /^(?:127(?:\.\d+){3}|\[::1\])$/;

/** `localhost` stands for this machine by definition (RFC 6761), whatever answers for names. */
export const isThisMachine = (hostname: string): boolean =>
  hostname === "localhost" || thisMachine.test(hostname);

export const isFree = (reach: Reach, { hostname, username, password }: URL): boolean =>
  reach === "anywhere" ||
  (reach === "this machine too" && username + password === "" && isThisMachine(hostname));

/** The refusal of an address that is written as a number and is not public; null: it may be called. */
export const privateNumber = ({ hostname }: URL): JobError | null => {
  // Sockets do not look numbers up, so these never pass `publicLookup`.
  const host = hostname.replace(/^\[|\]$/g, "");
  return isIP(host) !== 0 && !isPublicAddress(host) ? refuseAddress(host, host) : null;
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
