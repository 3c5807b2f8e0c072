import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe } from "vitest";
import { scratchFolder } from "#adapters/disk/scratch-folder.ts";
import { openStore } from "#adapters/stores.ts";
import { behavesLikeAJobStore, type Gap } from "#test/adapters/job-store-contract.ts";
import { createBucket, leadTo, quickS3, type S3Server } from "#test/support/s3-server.ts";
import { cephRgw, isCephHere } from "#test/support/rgw.ts";

type Variant = readonly [
  name: string,
  start: () => Promise<S3Server>,
  isHere: boolean,
  gaps: readonly Gap[],
];

const variants: readonly Variant[] = [
  ["fauxqs", quickS3, true, ["conditional writes", "order of bytes"]],
  ["Ceph RGW", cephRgw, isCephHere(), []],
];

describe.each(variants)("s3Store on %s", (_name, start, isHere, gaps) => {
  describe.skipIf(!isHere)("with its server", () => {
    let server: S3Server;
    let folder: string;
    let leadAway: () => void;
    let stores = 0;
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), "s3-store-"));
      server = await start();
      leadAway = leadTo(server);
      await createBucket(server, "media");
    });
    afterAll(async () => {
      leadAway();
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    });

    behavesLikeAJobStore(async () => {
      stores += 1;
      const address = `s3://media/jobs/job-${stores}`;
      return {
        store: openStore(address, { scratch: scratchFolder(folder) }),
        again: openStore(`${address}/`, { scratch: scratchFolder(folder) }),
        spare: await mkdtemp(join(folder, "spare-")),
      };
    }, gaps);
  });
});
