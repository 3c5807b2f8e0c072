import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it } from "vitest";
import { openStore } from "#adapters/stores.ts";
import { leadTo } from "#test/support/s3-server.ts";

it("reads no object into memory that says it is larger than any of ours", async () => {
  const server = createServer((_, response) => {
    response.writeHead(200, { "content-length": 2 ** 40, etag: '"a"' }).write("the beginning");
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const leadAway = leadTo({ endpoint: `http://127.0.0.1:${port}`, accessKey: "a", secretKey: "b" });
  try {
    await expect(openStore("s3://media/jobs/a").get("manifest.json")).rejects.toMatchObject({
      name: "JobInvalid",
      message: expect.stringContaining("1099511627776 bytes") as string,
    });
  } finally {
    leadAway();
    server.closeAllConnections();
    server.close();
  }
});
