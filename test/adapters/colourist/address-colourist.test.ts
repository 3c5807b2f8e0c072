import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { addressColourist } from "#adapters/colourist/address-colourist.ts";
import type { KeyFrameQuestion } from "#core/ports/colourist.ts";

const question: KeyFrameQuestion = {
  frame: 12,
  name: "000012.png",
  key: "a1b2",
  context: [],
  size: { width: 4, height: 3 },
  grey: new TextEncoder().encode("grey png"),
  network: new TextEncoder().encode("network"),
};

let server: Server | null = null;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

type Seen = { readonly headers: IncomingMessage["headers"]; readonly body: string };

/** A service on this machine that answers as it is told. */
const serve = async (answer: (response: ServerResponse, call: number) => void) => {
  const seen: Seen[] = [];
  const made = createServer((request, response) => {
    let body = "";
    request.setEncoding("latin1").on("data", (piece: string) => (body += piece));
    request.on("end", () => {
      seen.push({ headers: request.headers, body });
      answer(response, seen.length);
    });
  });
  server = made;
  await new Promise<void>((done) => made.listen(0, "127.0.0.1", done));
  return { seen, url: `http://127.0.0.1:${(made.address() as AddressInfo).port}/colour` };
};

const ask = (url: string, limitSeconds = 10, signal = new AbortController().signal) =>
  addressColourist(url, { token: "secret", limitSeconds, firstDelayMs: 5 }).ask(question, signal);

const picture = (response: ServerResponse): void => {
  response.writeHead(200, { "content-type": "image/png" }).end("coloured");
};

describe("addressColourist", () => {
  it("posts the request and the grey picture, with token and idempotency key, and takes the answer", async () => {
    const { url, seen } = await serve(picture);
    expect(await ask(url)).toEqual({ type: "picture", bytes: Buffer.from("coloured") });
    expect(seen[0]?.headers).toMatchObject({ authorization: "Bearer secret", "idempotency-key": "a1b2" });
    expect(seen[0]?.headers["content-type"]).toMatch(/^multipart\/form-data/);
    expect(seen[0]?.body).toContain(
      '{"version":1,"type":"key-frame","key":"a1b2","frame":12,"name":"000012.png","width":4,"height":3,"context":[]}',
    );
    expect(seen[0]?.body).toMatch(
      /name="grey"; filename="000012.png"\r\nContent-Type: image\/png\r\n\r\ngrey png/,
    );
  });

  it("tries one that is down half the time again, under the same key", async () => {
    const { url, seen } = await serve((response, call) => {
      if (call === 1) response.writeHead(503, { "retry-after": "0" }).end("busy");
      else if (call === 2) response.destroy();
      else picture(response);
    });
    expect(await ask(url)).toMatchObject({ type: "picture" });
    expect(seen.map(({ headers }) => headers["idempotency-key"])).toEqual(["a1b2", "a1b2", "a1b2"]);
  });

  it.each<readonly [string, (response: ServerResponse) => void, RegExp, number]>([
    [
      "is down",
      (response) => void response.writeHead(502).end("<h1>Bad Gateway</h1>"),
      /answered 502: Bad Gateway \(5 tries\)/,
      5,
    ],
    [
      "refuses us",
      (response) => void response.writeHead(401).end("no such token"),
      /answered 401: no such token$/,
      1,
    ],
    [
      "sends us elsewhere",
      (response) => void response.writeHead(302, { location: "http://10.0.0.1/" }).end(),
      /redirects to http:\/\/10\.0\.0\.1\/, which is not followed/,
      1,
    ],
  ])("says that one %s", async (_, answer, sentence, calls) => {
    const { url, seen } = await serve(answer);
    const got = await ask(url);
    expect(got.type === "nothing" ? got.sentence : "").toMatch(sentence);
    expect(seen).toHaveLength(calls);
  });

  it("waits for a silent one so long and no longer, and stops at once when the command does", async () => {
    const { url } = await serve(() => undefined);
    const got = await ask(url, 0.1);
    expect(got).toMatchObject({
      type: "nothing",
      sentence: expect.stringMatching(/did not answer within 0\.1 s \(5 tries\)/) as string,
    });
    await expect(ask(url, 60, AbortSignal.timeout(100))).rejects.toThrow();
  });

  it("makes one try where no secure connection can come about", async () => {
    const { url, seen } = await serve(picture);
    const got = await ask(url.replace("http:", "https:"));
    expect(got.type === "nothing" ? got.sentence : "").toMatch(
      /^127\.0\.0\.1:\d+ speaks no TLS at that port \(E\w+\)$/,
    );
    expect(seen).toHaveLength(0);
  });

  it("takes no answer without an end", async () => {
    const { url, seen } = await serve((response) => {
      response.writeHead(200);
      const piece = Buffer.alloc(2 ** 22);
      const more = (): void => {
        while (!response.destroyed && response.write(piece));
        if (!response.destroyed) response.once("drain", more);
      };
      more();
    });
    const got = await ask(url);
    expect(got.type === "nothing" ? got.sentence : "").toMatch(/sent more than 128 MiB/);
    expect(seen).toHaveLength(1);
  });

  it.each([
    ["http://example.com/colour", /is not encrypted; http:\/\/ goes to this machine alone/],
    ["http://192.168.1.5/colour", /is not encrypted/],
    ["https://me:hunter2@example.com/", /"https:\/\/…@example\.com\/" holds a password/],
    ["https://", /is no address/],
  ])("refuses %s before any work", (url, sentence) => {
    expect(() => addressColourist(url, { token: undefined, limitSeconds: 1 })).toThrow(sentence);
  });
});
