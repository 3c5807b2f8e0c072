import { mkdtemp, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ifThere, readFailure, systemCode } from "#adapters/system-errors.ts";

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

describe("systemCode", () => {
  it("is the code of a system error, and of nothing else", () => {
    expect(systemCode(Object.assign(new Error("gone"), { code: "ENOENT" }))).toBe("ENOENT");
    for (const other of [new Error("gone"), Object.assign(new Error("5"), { code: 5 }), "ENOENT", null])
      expect(systemCode(other)).toBeUndefined();
  });
});

describe("readFailure", () => {
  it.each([
    ["EACCES", /^"a film" cannot be read: permission denied; change its permissions/],
    ["ELOOP", /^"a film" cannot be read: its links lead in a circle/],
    ["EIO", /^"a film" cannot be read: the disk failed; check the disk/],
  ])("says what %s means and what to do", (code, message) => {
    const error = readFailure("a film", Object.assign(new Error(code), { code, syscall: "open" }));
    expect(error).toMatchObject({
      name: "MediaUnreadable",
      message: expect.stringMatching(message) as string,
    });
  });

  it("leaves an error of another kind as it is", () => {
    const fault = new RangeError("ours");
    expect(readFailure("a film", fault)).toBe(fault);
  });
});
