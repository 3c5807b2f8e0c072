import { mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openS3 } from "#adapters/s3/client.ts";
import { openReferenceFiles } from "#adapters/stores.ts";
import { createBucket, leadTo, quickS3, type S3Server } from "#test/support/s3-server.ts";

let server: S3Server;
let leadAway: () => void;
let disk: string;
const pictures = {
  "000120.png": "one",
  "shot-002.jpg": "two",
  "notes.txt": "none",
  "grey/000120.png": "grey",
};

beforeAll(async () => {
  disk = await mkdtemp(join(tmpdir(), "reference-files-"));
  server = await quickS3();
  leadAway = leadTo(server);
  await createBucket(server, "media");
  await mkdir(join(disk, "grey"));
  for (const [name, Body] of Object.entries(pictures)) {
    await openS3().send(new PutObjectCommand({ Bucket: "media", Key: `uploads/held/a b/${name}`, Body }));
    await writeFile(join(disk, name), Body);
  }
});
afterAll(async () => {
  leadAway();
  await server.stop();
  await rm(disk, { recursive: true, force: true });
});

const at = async (address: string) => {
  const found: [string, string, string][] = [];
  for await (const { name, digest, bytes } of openReferenceFiles(address))
    found.push([name, digest, new TextDecoder().decode(bytes)]);
  return found;
};

describe("openReferenceFiles", () => {
  it("reads from S3 what it reads from a folder of this machine", async () => {
    const local = await at(disk);
    expect(local.map(([name]) => name)).toEqual(["000120.png", "shot-002.jpg"]);
    expect(await at("s3://media/uploads/held/a b/")).toEqual(local);
    expect(await at("s3://media/uploads/held/a b/shot-002.jpg")).toEqual([local[1]]);
  });

  it.each(["s3://media/uploads/held/a b/no.png", "s3://media/uploads/held/nothing"])(
    "says that nothing is at %s",
    async (address) => {
      await expect(at(address)).rejects.toMatchObject({
        name: "MediaMissing",
        message: `there is no reference at ${address}; check the name, or upload it first`,
      });
    },
  );
});
