import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { isPublicAddress, publicLookup } from "#adapters/http/public-address.ts";
import { webhookClient } from "#adapters/http/webhook-client.ts";

/** Special addresses, each with the registry or RFC that sets it apart. */
const forbidden: readonly (readonly [address: string, why: string])[] = [
  ["0.0.0.0", "this network, RFC 791"],
  ["0.1.2.3", "this network, RFC 791"],
  ["10.0.0.1", "private, RFC 1918"],
  ["100.64.0.1", "carrier-grade NAT, RFC 6598"],
  ["127.0.0.1", "loopback, RFC 1122"],
  ["127.255.255.254", "loopback, RFC 1122"],
  ["169.254.169.254", "link-local, RFC 3927: instance metadata of clouds"],
  ["169.254.170.2", "link-local: credentials of ECS tasks"],
  ["172.16.0.1", "private, RFC 1918"],
  ["172.31.255.255", "private, RFC 1918"],
  ["192.0.0.1", "IETF protocols, RFC 6890"],
  ["192.0.2.1", "documentation, RFC 5737"],
  ["192.168.1.1", "private, RFC 1918"],
  ["198.18.0.1", "benchmarks, RFC 2544"],
  ["198.51.100.1", "documentation, RFC 5737"],
  ["203.0.113.1", "documentation, RFC 5737"],
  ["224.0.0.1", "multicast, RFC 5771"],
  ["239.255.255.250", "multicast, RFC 5771"],
  ["240.0.0.1", "reserved, RFC 1112"],
  ["255.255.255.255", "broadcast, RFC 919"],
  ["::", "unspecified, RFC 4291"],
  ["::1", "loopback, RFC 4291"],
  ["::ffff:10.0.0.1", "IPv4-mapped private"],
  ["::ffff:8.8.8.8", "IPv4-mapped: never on the wire"],
  ["::ffff:7f00:1", "IPv4-mapped loopback in hexadecimal"],
  ["::127.0.0.1", "IPv4-compatible, deprecated by RFC 4291"],
  ["64:ff9b::7f00:1", "NAT64 of loopback, RFC 6052"],
  ["64:ff9b::808:808", "NAT64, RFC 6052"],
  ["64:ff9b:1::a00:1", "local NAT64, RFC 8215"],
  ["100::1", "discard, RFC 6666"],
  ["2001::1", "Teredo, RFC 4380"],
  ["2001:2::1", "benchmarks, RFC 5180"],
  ["2001:db8::1", "documentation, RFC 3849"],
  ["2002:7f00:1::", "6to4 of loopback, RFC 3056"],
  ["3fff::1", "documentation, RFC 9637"],
  ["4000::1", "not assigned"],
  ["5f00::1", "segment routing, RFC 9602"],
  ["fc00::1", "unique local, RFC 4193"],
  ["fd00:ec2::254", "unique local: instance metadata of EC2"],
  ["fe80::1", "link-local, RFC 4291"],
  ["fe80::1%eth0", "link-local with a zone"],
  ["fec0::1", "site-local, RFC 3879"],
  ["ff02::1", "multicast, RFC 4291"],
  ["not an address", "nothing"],
  ["", "nothing"],
];

describe("isPublicAddress", () => {
  it.each(forbidden)("refuses %s (%s)", (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  it.each(["8.8.8.8", "1.1.1.1", "93.184.216.34", "172.15.0.1", "2606:4700:4700::1111", "2a00:1450::1"])(
    "allows %s",
    (address) => {
      expect(isPublicAddress(address)).toBe(true);
    },
  );
});

describe("publicLookup", () => {
  const look = (host: string) =>
    new Promise<unknown>((resolve) => {
      publicLookup(host, { all: true }, (error, addresses) => {
        resolve(error ?? addresses);
      });
    });

  it("refuses a name of this machine, whatever it was when it was checked before", async () => {
    expect(await look("localhost")).toMatchObject({ name: "CallbackRefused" });
  });

  it("passes on that a name means nothing", async () => {
    expect(await look("no-such-host.invalid")).not.toMatchObject({ name: "CallbackRefused" });
  });
});

describe("webhookClient", () => {
  const reached = vi.fn();
  const server = createServer((request, response) => {
    reached(request.url);
    if (request.url === "/moved") response.writeHead(302, { location: "/secret" }).end();
    else if (request.url === "/silent") return;
    else response.writeHead(200).end("x".repeat(100_000));
  });
  let port = 0;

  beforeEach(async () => {
    server.listen(0, "localhost");
    await once(server, "listening");
    port = (server.address() as AddressInfo).port;
  });
  afterEach(async () => {
    reached.mockClear();
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  });

  it.each([
    ["a name", (port: number) => `https://localhost:${port}/`],
    ["an address", (port: number) => `https://127.0.0.1:${port}/`],
    ["one number", (port: number) => `https://2130706433:${port}/`],
    ["hexadecimal", (port: number) => `https://0x7f.0.0.0x1:${port}/`],
    ["octal", (port: number) => `https://0177.0.0.1:${port}/`],
    ["a short form", (port: number) => `https://127.1:${port}/`],
    ["full-width digits", (port: number) => `https://１２７.0.0.1:${port}/`],
    ["IPv6", (port: number) => `https://[::1]:${port}/`],
    ["IPv4 within IPv6", (port: number) => `https://[::ffff:127.0.0.1]:${port}/`],
    ["the same in hexadecimal", (port: number) => `https://[::ffff:7f00:1]:${port}/`],
    ["NAT64", (port: number) => `https://[64:ff9b::127.0.0.1]:${port}/`],
    ["metadata of clouds", () => "https://169.254.169.254/latest/meta-data/"],
    ["no encryption", () => "http://example.com/"],
    ["a user and a password", () => "https://user:secret@example.com/"],
  ])("refuses this machine written as %s, and connects to nothing", async (_, urlAt) => {
    await expect(webhookClient().post(urlAt(port), {}, "{}")).rejects.toMatchObject({
      name: "CallbackRefused",
    });
    expect(reached).not.toHaveBeenCalled();
  });

  it("does not follow a redirect, and does not read an answer to its end", async () => {
    const client = webhookClient({ reach: "anywhere" });
    expect(await client.post(`http://localhost:${port}/moved`, {}, "{}")).toEqual({ status: 302 });
    expect(await client.post(`http://localhost:${port}/`, {}, "{}")).toEqual({ status: 200 });
    expect(reached.mock.calls.flat()).toEqual(["/moved", "/"]);
  });

  it("gives a silent receiver up", async () => {
    const client = webhookClient({ reach: "anywhere", timeoutMs: 100 });
    await expect(client.post(`http://localhost:${port}/silent`, {}, "{}")).rejects.toThrow(
      /no answer within 0\.1 s/,
    );
  });
});
