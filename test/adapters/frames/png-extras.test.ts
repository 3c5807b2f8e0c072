import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32, deflateSync } from "node:zlib";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readFrameFacts } from "#adapters/frames/frame-facts.ts";
import { unpacksTooLarge } from "#adapters/frames/png-extras.ts";

let folder: string;
let plain: Buffer;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "png-"));
  plain = await sharp({ create: { width: 64, height: 48, channels: 3, background: "#808080" } })
    .png()
    .toBuffer();
});
afterAll(() => rm(folder, { recursive: true }));

const chunk = (kind: string, ...parts: (string | Buffer)[]): Buffer => {
  const body = Buffer.concat([Buffer.from(kind, "latin1"), ...parts.map((part) => Buffer.from(part))]);
  const ends = [Buffer.alloc(4), Buffer.alloc(4)] as const;
  ends[0].writeUInt32BE(body.length - 4);
  ends[1].writeUInt32BE(crc32(body));
  return Buffer.concat([ends[0], body, ends[1]]);
};

/** The grey picture with a chunk behind its header, or before its end. */
const withChunk = async (where: "first" | "last", ...extra: Buffer[]): Promise<string> => {
  const at = where === "first" ? 33 : plain.length - 12;
  await writeFile(
    join(folder, "f.0001.png"),
    Buffer.concat([plain.subarray(0, at), ...extra, plain.subarray(at)]),
  );
  return join(folder, "f.0001.png");
};

const zeros = (mebibytes: number): Buffer => deflateSync(Buffer.alloc(mebibytes * 2 ** 20));

describe("unpacksTooLarge", () => {
  it.each<[what: string, where: "first" | "last", extra: () => Buffer[]]>([
    ["a text", "first", () => [chunk("zTXt", "a\0\0", zeros(100))]],
    ["a text behind the samples", "last", () => [chunk("zTXt", "a\0\0", zeros(100))]],
    ["a profile", "first", () => [chunk("iCCP", "p\0\0", zeros(100))]],
    ["an international text", "first", () => [chunk("iTXt", "a\0\u0001\0en\0a\0", zeros(100))]],
    ["many texts", "last", () => Array.from({ length: 9 }, () => chunk("zTXt", "a\0\0", zeros(4)))],
    ["a text that is cut off", "first", () => [chunk("zTXt", "a\0\0", zeros(100).subarray(0, 90_000))]],
  ])("refuses %s", async (_, where, extra) => {
    expect(await unpacksTooLarge(await withChunk(where, ...extra()))).toBe(true);
    await expect(readFrameFacts(folder, "f.0001.png")).rejects.toMatchObject({
      name: "MediaUnreadable",
      message: expect.stringContaining("unpacks to more than 32 MiB; export it without") as string,
    });
  });

  it("takes what pictures have", async () => {
    const extra = [chunk("iTXt", "a\0\0\0en\0a\0", "words"), chunk("iCCP", "p\0\0", zeros(3))];
    for (const where of ["first", "last"] as const)
      expect(await unpacksTooLarge(await withChunk(where, ...extra))).toBe(false);
  });

  it("takes no damaged file for a large one", async () => {
    const path = await withChunk("first", chunk("zTXt", "a\0\0", Buffer.from("no zlib")));
    expect(await unpacksTooLarge(path)).toBe(false);
    await writeFile(path, plain.subarray(0, 40));
    expect(await unpacksTooLarge(path)).toBe(false);
  });
});
