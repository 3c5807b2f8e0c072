import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readPriceList, regionsOf } from "#scripts/prices/price-list.ts";
import { rowOf } from "#scripts/prices/region-row.ts";

const fixture = fileURLToPath(new URL("price-list", import.meta.url));
const script = fileURLToPath(new URL("../../scripts/write-prices.ts", import.meta.url));

/** What AWS's server answers, in the same form and much shorter; its prices are made up. */
let server: Server;
let base: string;
/** Bytes of a piece that the server sends: names and numbers are cut in two. */
const pieceBytes = 997;

beforeAll(async () => {
  server = createServer((request, response) => {
    void readFile(join(fixture, request.url ?? "")).then(
      (bytes) => {
        for (let at = 0; at < bytes.length; at += pieceBytes)
          response.write(bytes.subarray(at, at + pieceBytes));
        response.end();
      },
      () => response.writeHead(404).end(),
    );
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.close();
  await once(server, "close");
});

const listOf = async (service: "AmazonEC2" | "AmazonECS" | "AmazonS3", region: string) => {
  const regions = await regionsOf(base, service);
  return readPriceList(regions.get(region) ?? "", service);
};

describe("a price list", () => {
  it("is had for regions, not for Local Zones and Wavelength", async () => {
    expect([...(await regionsOf(base, "AmazonEC2")).keys()]).toEqual([
      "us-east-1",
      "mx-central-1",
      "eu-west-1",
    ]);
  });

  it("gives the full price of Linux on shared hardware, on demand, and of no other offer of the machine", async () => {
    const { publishedAt, prices } = await listOf("AmazonEC2", "us-east-1");
    expect(publishedAt).toBe("2026-11-19");
    expect(Object.fromEntries(prices)).toEqual({
      "g4dn.xlarge": 11.1,
      "g5.xlarge": 12.2,
      ebsGibMonth: 1.3,
    });
  });

  it("gives Fargate on x86, and the first tier of storage", async () => {
    expect(Object.fromEntries((await listOf("AmazonECS", "us-east-1")).prices)).toEqual({
      fargateVcpuHour: 1.4,
      fargateGibHour: 1.5,
    });
    expect(Object.fromEntries((await listOf("AmazonS3", "mx-central-1")).prices)).toEqual({
      s3Write: 0.0016,
      s3Read: 0.0017,
      s3GibMonth: 1.8,
    });
  });

  it("that is not there is named", async () => {
    await expect(readPriceList(`${base}/nowhere.json`, "AmazonS3")).rejects.toThrow(
      /nowhere\.json answered 404/,
    );
  });
});

describe("rowOf", () => {
  const listed = new Map([
    ["g4dn.xlarge", 1],
    ["fargateVcpuHour", 1],
    ["fargateGibHour", 1],
    ["s3Write", 0.000005],
    ["s3Read", 0.0000004],
    ["s3GibMonth", 1],
    ["ebsGibMonth", 1],
  ] as const);

  it("invents no spot price: without one the full price is the bound", () => {
    expect(rowOf("eu-west-1", listed, new Map(), undefined)).toEqual([
      ...["eu-west-1", [1, 1], null, null, 1, 1, 0.005, 0.0004, 1, 1],
    ]);
  });

  it("keeps the spot price it had, though not above the full price", () => {
    const before = (spot: number) => ["eu-west-1", [spot, 2], null, null, 1, 1, 1, 1, 1, 1] as const;
    expect(rowOf("eu-west-1", listed, new Map(), before(0.4))).toMatchObject({ 1: [0.4, 1] });
    expect(rowOf("eu-west-1", listed, new Map(), before(1.5))).toMatchObject({ 1: [1, 1] });
  });
});

describe("npm run prices", () => {
  it("writes a row for each region that has all prices, with the dates of the oldest", async () => {
    const folder = await mkdtemp(join(tmpdir(), "prices-"));
    const file = join(folder, "price-rows.ts");
    const spot = fileURLToPath(new URL("spot-prices", import.meta.url));
    const args = ["--import", "tsx", script, "--from", base, "--spot", spot, "--to", file];
    const { stderr } = await execa(process.execPath, args);
    const text = await readFile(file, "utf8");
    await rm(folder, { recursive: true });
    expect(stderr).toMatch(/eu-west-1 is left out: its lists have no .*s3GibMonth/);
    expect(text).toContain('export const listedAt = "2026-11-18";');
    // Of one machine no spot price was found: the table keeps its old one.
    expect(text).toContain('export const spotAt = "2025-06-30";');
    expect(text).toContain('["us-east-1", [5.1, 11.1], [0.45, 12.2], null, 1.4, 1.5, 1.6, 1.7, 1.8, 1.3],');
    expect(text).toContain('["mx-central-1", null, null, null, 2.4, 2.5, 1.6, 1.7, 1.8, 2.3],');
  });
});
