import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import type { S3Server } from "#test/support/s3-server.ts";

/*
 * Ceph's S3 server on this machine alone: one monitor, one OSD that keeps everything in memory, one
 * gateway. All of it lies in a folder of its own, listens on loopback, and is gone after `stop`.
 */

const programs = ["ceph-mon", "ceph-osd", "radosgw", "radosgw-admin", "monmaptool", "ceph"];

/** Whether Ceph is installed. In CI it must be: tests that skip there would prove nothing. */
export const isCephHere = (): boolean => {
  const missing = programs.filter((name) => !existsSync(join("/usr/bin", name)));
  if (missing.length === 0) return true;
  const advice = "apt-get install -y --no-install-recommends ceph-mon ceph-osd radosgw";
  if (process.env["CI"] !== undefined) throw new Error(`${missing.join(", ")} not found: ${advice}`);
  process.stderr.write(`Tests against Ceph RGW are SKIPPED: no ${missing.join(", ")}. ${advice}\n`);
  return false;
};

const freePorts = async (count: number): Promise<number[]> => {
  const servers = Array.from({ length: count }, () => createServer());
  const ports = await Promise.all(
    servers.map(
      (server) =>
        new Promise<number>((resolve) => {
          server.listen(0, "127.0.0.1", () => {
            const address = server.address();
            resolve(typeof address === "object" && address !== null ? address.port : 0);
          });
        }),
    ),
  );
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
};

const configuration = (folder: string, fsid: string, monitors: string): string => `[global]
fsid = ${fsid}
mon host = ${monitors}
auth cluster required = none
auth service required = none
auth client required = none
public addr = 127.0.0.1
cluster addr = 127.0.0.1
run dir = ${folder}
admin socket = ${folder}/$cluster-$name.$pid.asok
log file = ${folder}/$cluster-$name.log
log to stderr = false
mon data = ${folder}/mon
mon allow pool size one = true
mon warn on pool no redundancy = false
mon osd full ratio = 0.99
osd data = ${folder}/osd
osd objectstore = memstore
memstore device bytes = 8589934592
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 4
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
ms bind ipv6 = false
ms mon client mode = crc
rgw dns name = localhost
rgw enable usage log = false
rgw gc obj min wait = 1
`;

/** Starts Ceph and makes a user. Takes a quarter of a minute. */
export const cephRgw = async (): Promise<S3Server> => {
  const folder = await mkdtemp(join(tmpdir(), "rgw-"));
  const conf = join(folder, "ceph.conf");
  const [v2 = 0, v1 = 0, http = 0] = await freePorts(3);
  const monitors = `[v2:127.0.0.1:${v2},v1:127.0.0.1:${v1}]`;
  const fsid = randomUUID();
  await mkdir(join(folder, "osd"));
  await writeFile(conf, configuration(folder, fsid, monitors));
  const daemons: (Promise<unknown> & { kill: (signal: "SIGKILL") => boolean })[] = [];
  const tool = (name: string, ...args: string[]) => execa(name, ["-c", conf, ...args], { timeout: 60_000 });
  const daemon = (name: string, ...args: string[]): void => {
    const started = execa(name, ["-c", conf, "-f", ...args], { reject: false, stdio: "ignore" });
    daemons.push(started);
  };
  const stop = async (): Promise<void> => {
    for (const started of daemons.reverse()) started.kill("SIGKILL");
    await Promise.all(daemons);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const monmap = join(folder, "monmap");
    await execa("monmaptool", ["--create", "--fsid", fsid, "--addv", "a", monitors, monmap]);
    await tool("ceph-mon", "--mkfs", "-i", "a", "--monmap", monmap);
    daemon("ceph-mon", "-i", "a");
    const uuid = randomUUID();
    await tool("ceph", "osd", "new", uuid);
    await tool("ceph-osd", "-i", "0", "--mkfs", "--osd-uuid", uuid);
    daemon("ceph-osd", "-i", "0");
    const [accessKey, secretKey] = ["chromaloom", "a-secret-of-this-test-alone"];
    const user = ["--uid", "tests", "--display-name", "Tests"];
    await tool(
      "radosgw-admin",
      "user",
      "create",
      ...user,
      "--access-key",
      accessKey,
      "--secret",
      secretKey,
    );
    daemon("radosgw", "-n", "client.rgw", "--rgw-frontends", `beast endpoint=127.0.0.1:${http}`);
    await answering(`http://127.0.0.1:${http}/`);
    return { endpoint: `http://127.0.0.1:${http}`, accessKey, secretKey, stop };
  } catch (error) {
    const log = await readFile(join(folder, "ceph-client.rgw.log"), "utf8").catch(() => "");
    await stop();
    throw new Error(`Ceph did not start: ${log.slice(-2000)}`, { cause: error });
  }
};

const answering = async (url: string): Promise<void> => {
  for (let attempt = 0; ; attempt += 1) {
    const answer = await fetch(url).catch(() => null);
    if (answer !== null) return;
    if (attempt === 300) throw new Error(`${url} does not answer`);
    await sleep(200);
  }
};
