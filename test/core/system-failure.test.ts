import { readdir, readFile, readlink, symlink, mkdtemp, rm } from "node:fs/promises";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemFailure, systemReason } from "#core/system-failure.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "system-"));
  await symlink("circle", join(folder, "circle"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const errorOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => null,
    (error: unknown) => error,
  );

const written = (code: string): Error =>
  Object.assign(new Error(`${code}: raw words, write`), { code, syscall: "write" });

describe("systemFailure", () => {
  it.each([
    ["a circle of links", (path: string) => readdir(join(path, "circle")), "its links lead in a circle"],
    [
      "a circle on the way",
      (path: string) => readFile(join(path, "circle/x")),
      "its links lead in a circle",
    ],
    ["what is not there", (path: string) => readFile(join(path, "none")), "no such file or folder"],
    ["a folder in place of a file", (path: string) => readFile(path), "it is a folder"],
  ])("says %s as a sentence without the system's own words", async (_, work, words) => {
    const error = await errorOf(work(folder));
    const failure = systemFailure(error);
    expect(failure?.name).toBe("FileRefused");
    expect(failure?.message).toContain(words);
    expect(failure?.message).not.toMatch(/E[A-Z]{3,}/);
    expect(systemReason(error)).toBe(words);
  });

  it.each(["ENOSPC", "EDQUOT", "EFBIG"])("calls %s a full disk", (code) => {
    const failure = systemFailure(written(code));
    expect(failure?.name).toBe("DiskFull");
    expect(failure?.message).toMatch(/^a file cannot be written: .*; make room/);
  });

  it("says that a program cannot be started", async () => {
    const [error] = (await once(spawn(join(folder, "none")), "error")) as [unknown];
    expect(systemFailure(error)?.message).toMatch(/none cannot be started: no such file or folder/);
  });

  it("leaves faults of the program and of the network to others", async () => {
    expect(systemFailure(new TypeError("x is undefined"))).toBeNull();
    expect(
      systemFailure(Object.assign(new Error("refused"), { code: "ECONNREFUSED", syscall: "connect" })),
    ).toBeNull();
    expect(systemFailure("text")).toBeNull();
    expect(systemReason(await errorOf(readlink(folder)))).toBe("the file system does not allow that");
  });
});
