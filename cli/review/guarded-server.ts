import { randomBytes, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { systemFailure } from "#core/system-failure.ts";
import { refuse } from "#cli/review/respond.ts";

export type GuardedServer = {
  /** Where the page is. Anyone who knows the address can see what it shows: it holds a secret. */
  readonly address: string;
  close(): Promise<void>;
};

type Guarded = {
  /** 0: any free one. */
  readonly port: number;
  /** Answers a request to a path below the secret one. */
  readonly answer: (path: string, request: IncomingMessage, response: ServerResponse) => Promise<void>;
};

/**
 * A server for this machine alone: on loopback, under an address that nobody can guess, to requests that name
 * this machine (a foreign page whose name was pointed here names another).
 */
export const serveGuarded = async ({ port, answer }: Guarded): Promise<GuardedServer> => {
  const base = `/${randomBytes(24).toString("base64url")}/`;
  const server = createServer((request, response) => {
    guard(base, answer, request, response).catch((error: unknown) => {
      if (!response.headersSent) refuse(response, 500, (systemFailure(error) ?? (error as Error)).message);
      else response.destroy();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen({ host: "127.0.0.1", port }, resolve);
  });
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}${base}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

/** What a page sends back with whatever changes something; no foreign page can. */
export const newToken = (): string => randomBytes(24).toString("base64url");

const guards = {
  "content-security-policy": "frame-ancestors 'none'",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

const guard = async (
  base: string,
  answer: Guarded["answer"],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  for (const [name, value] of Object.entries(guards)) response.setHeader(name, value);
  if (!namesThisMachine(request)) {
    refuse(response, 421, "This server answers to 127.0.0.1 and localhost.");
    return;
  }
  const [path = ""] = (request.url ?? "").split("?");
  if (!isSame(path.slice(0, base.length), base)) {
    refuse(response, 404, "There is nothing here. Open the address that chromaloom review printed.");
    return;
  }
  await answer(path.slice(base.length), request, response);
};

/** A page of another site that resolves to this address still says its own name. */
const namesThisMachine = ({ headers, socket }: IncomingMessage): boolean =>
  [`127.0.0.1:${socket.localPort ?? 0}`, `localhost:${socket.localPort ?? 0}`].includes(headers.host ?? "");

/** Compares without telling by its time how much agrees. */
const isSame = (given: string, expected: string): boolean => {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
};

/** Whether a request that changes something was refused: it is not the page's own, or too large. */
export const isRefused = (
  { headers }: IncomingMessage,
  response: ServerResponse,
  token: string,
  most: number,
): boolean => {
  if (!isSame(String(headers["x-chromaloom-token"]), token)) {
    refuse(response, 403, "Only the page that chromaloom review serves may send edits; open it again.");
    return true;
  }
  if (Number(headers["content-length"]) <= most) return false;
  refuse(response, 413, `Edits and pictures come whole, and in ${most / 2 ** 20} MiB at most.`);
  return true;
};

/** null: it is no JSON. */
export const parseJson = (body: string): unknown => {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
};
