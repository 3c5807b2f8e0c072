import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { confined } from "#adapters/ffmpeg/process/confined.ts";

const words = "a word, 'another' and $HOME";

describe("confined", () => {
  it("becomes the program, with every argument as it is, under limits", () => {
    const { file, args } = confined("/bin/sh", ["-c", 'echo "$1"; ulimit -c', "sh", words]);
    expect(spawnSync(file, args, { encoding: "utf8" })).toMatchObject({
      status: 0,
      stdout: `${words}\n0\n`,
    });
  });

  it("does not start it when the process that was to start it is gone", () => {
    const { file, args } = confined("/bin/echo", ["started"]);
    const parent = spawnSync("/bin/sh", ["-c", '"$@"; exit "$?"', "sh", file, ...args], {
      encoding: "utf8",
    });
    expect([parent.status, parent.stdout]).toEqual([1, ""]);
  });
});
