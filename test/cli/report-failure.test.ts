import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, it, vi } from "vitest";
import { reportFailure } from "#cli/report-failure.ts";
import { JobError } from "#core/errors.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

const reported = (error: unknown) => {
  const written: string[] = [];
  vi.spyOn(process.stderr, "write").mockImplementation((text) => written.push(String(text)) > 0);
  return { exitCode: reportFailure(error), text: written.join("") };
};

describe("reportFailure", () => {
  it("says a failure as one sentence with its code, and exits as the table says", () => {
    const failure = new JobError("DiskFull", "the disk is full; free 2 GB");
    expect(reported(failure)).toEqual({
      exitCode: 4,
      text: "chromaloom: the disk is full; free 2 GB [DiskFull]\n",
    });
  });

  it("keeps the stack of a fault of its own, and says where to report it", () => {
    const { exitCode, text } = reported(new TypeError("x is undefined"));
    expect(exitCode).toBe(1);
    expect(text).toMatch(/please report it (where you got it from|at https:\/\/\S+), with these lines:\n/);
    expect(text).toMatch(/TypeError: x is undefined\n {4}at /);
  });

  it("gives a terminal nothing that moves or colours it, whatever a job says", () => {
    const { text } = reported(new JobError("JobInvalid", "no model \u001b[2J\u009b31m\u202e.\r"));
    expect(text).toBe(String.raw`chromaloom: no model \u001b[2J\u009b31m\u202e.\u000d [JobInvalid]` + "\n");
  });

  it("says why a wait was stopped, not that it was", async () => {
    const stop = new AbortController();
    const wait = sleep(60_000, undefined, { signal: stop.signal }).catch(reported);
    stop.abort(new JobError("Canceled", "stopped; give the same command again"));
    expect(await wait).toEqual({
      exitCode: 130,
      text: "chromaloom: stopped; give the same command again [Canceled]\n",
    });
  });
});
