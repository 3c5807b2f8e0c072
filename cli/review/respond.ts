import type { IncomingMessage, ServerResponse } from "node:http";

/** Sends a body, or the one run of its bytes that was asked for, as a player does that seeks. */
export const send = (
  { headers }: IncomingMessage,
  response: ServerResponse,
  type: string,
  body: string | Uint8Array,
): void => {
  const bytes = Buffer.from(body);
  const run = byteRun(headers.range, bytes.length);
  const part = run === null ? bytes : bytes.subarray(run.first, run.end);
  response.writeHead(run === null ? 200 : 206, {
    "content-type": type,
    "content-length": part.length,
    "accept-ranges": "bytes",
    "cache-control": "no-store",
    ...(run === null ? {} : { "content-range": `bytes ${run.first}-${run.end - 1}/${bytes.length}` }),
  });
  response.end(part);
};

/** null: the whole, because nothing else was asked for, or nothing that is there. */
const byteRun = (header: string | undefined, length: number): { first: number; end: number } | null => {
  const asked = /^bytes=(\d+)-(\d*)$/.exec(header ?? "");
  if (asked === null) return null;
  const first = Number(asked[1]);
  const end = Math.min(length, asked[2] === "" ? length : Number(asked[2]) + 1);
  return first < end ? { first, end } : null;
};

/** Answers with a sentence for a person. */
export const refuse = (response: ServerResponse, status: number, sentence: string): void => {
  response.writeHead(status, { "content-type": "text/plain; charset=utf-8" }).end(`${sentence}\n`);
};
