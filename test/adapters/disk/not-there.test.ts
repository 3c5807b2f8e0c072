import { mkdtemp, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ifThere } from "#adapters/disk/not-there.ts";

describe("ifThere", () => {
  it("is null where nothing is, behind a file, or under no possible name", async () => {
    const folder = await mkdtemp(join(tmpdir(), "there-"));
    await writeFile(join(folder, "file"), "");
    for (const name of ["nothing", "file/nothing", "n".repeat(300)]) {
      expect(await ifThere(stat(join(folder, name)))).toBeNull();
    }
    expect((await ifThere(stat(join(folder, "file"))))?.isFile()).toBe(true);
  });

  it("tells every other fault", async () => {
    const denied = Object.assign(new Error("denied"), { code: "EACCES" });
    await expect(ifThere(Promise.reject(denied))).rejects.toBe(denied);
  });
});
