import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../../../", import.meta.url));

const loadNetwork = `
  import { modelFolderPath, readModel } from "#adapters/network/model-folder.ts";
  import { onnxNetwork } from "#adapters/network/onnx-network.ts";
  const network = await onnxNetwork(await readModel(await modelFolderPath("photo")), { providers: ["cpu"] });
  await network.close();
`;

describe("onnxNetwork", () => {
  let home = "";
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), "home-"));
  });
  afterAll(() => rm(home, { recursive: true, force: true }));

  it("lets ONNX Runtime report nothing: no device's name, no store of events to send", async () => {
    // Without CI among the variables, which silences it too.
    const env = { PATH: process.env["PATH"], HOME: home, TMPDIR: home, XDG_CACHE_HOME: home };
    await execa(process.execPath, ["--import", "tsx", "--input-type=module", "-e", loadNetwork], {
      cwd: root,
      env,
      extendEnv: false,
    });
    const left = await readdir(home, { recursive: true });
    expect(left.filter((path) => !path.startsWith("tsx-"))).toEqual([]);
  });
});
