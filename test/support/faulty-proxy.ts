import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

/** What happens to one request on its way. */
export type Fault =
  | { readonly kind: "none" }
  /** The server's own trouble, without the request having reached it. */
  | { readonly kind: "status"; readonly status: number; readonly code: string }
  /** The connection breaks before anything is answered. */
  | { readonly kind: "reset" }
  /** The answer breaks off after so many bytes of its body. */
  | { readonly kind: "cut"; readonly afterBytes: number }
  /** The body trickles. */
  | { readonly kind: "slow"; readonly bytesAtOnce: number; readonly everyMs: number }
  /** The server does as asked, and its answer gets lost. */
  | { readonly kind: "lost answer" };

export type FaultyProxy = {
  readonly endpoint: string;
  /** Decides on each request; `count` is how many came before it since the last call of this. */
  inject(decide: (request: IncomingMessage, count: number) => Fault): void;
  readonly stop: () => Promise<void>;
};

const fine: Fault = { kind: "none" };

/** A proxy on loopback in front of an S3 server, which does harm where it is told to. */
export const faultyProxy = async (target: string): Promise<FaultyProxy> => {
  let decide: (request: IncomingMessage, count: number) => Fault = () => fine;
  let count = 0;
  const server = createServer((incoming, outgoing) => {
    const fault = decide(incoming, count);
    count += 1;
    void serve(target, incoming, outgoing, fault).catch(() => outgoing.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    inject: (next) => {
      decide = next;
      count = 0;
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

const serve = async (
  target: string,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  fault: Fault,
): Promise<void> => {
  if (fault.kind === "reset") {
    incoming.socket.destroy();
    return;
  }
  if (fault.kind === "status") {
    incoming.resume();
    await new Promise((resolve) => incoming.once("end", resolve));
    const body = `<?xml version="1.0"?><Error><Code>${fault.code}</Code><Message>injected</Message></Error>`;
    outgoing.writeHead(fault.status, { "content-type": "application/xml" }).end(body);
    return;
  }
  const answer = await forward(target, incoming);
  if (fault.kind === "lost answer") {
    answer.resume();
    await new Promise((resolve) => answer.once("end", resolve));
    incoming.socket.destroy();
    return;
  }
  outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
  await pass(answer, outgoing, fault);
};

/** The Host header stays: signatures cover it. */
const forward = (target: string, incoming: IncomingMessage): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(target);
    const { method, url: path, headers } = incoming;
    const outgoing = httpRequest({ hostname, port, method, path, headers, agent: false }, resolve);
    outgoing.on("error", reject);
    incoming.pipe(outgoing);
  });

const pass = async (answer: IncomingMessage, outgoing: ServerResponse, fault: Fault): Promise<void> => {
  let left = fault.kind === "cut" ? fault.afterBytes : Infinity;
  for await (const bytes of answer as AsyncIterable<Buffer>) {
    if (fault.kind === "slow") {
      for (let at = 0; at < bytes.length; at += fault.bytesAtOnce) {
        outgoing.write(bytes.subarray(at, at + fault.bytesAtOnce));
        await sleep(fault.everyMs);
      }
      continue;
    }
    outgoing.write(bytes.subarray(0, left));
    left -= bytes.length;
    if (left <= 0) {
      // What was written must leave before the connection breaks.
      await sleep(20);
      outgoing.destroy();
      return;
    }
  }
  outgoing.end();
};
