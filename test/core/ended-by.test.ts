import { expect, it } from "vitest";
import { endedBy } from "#core/ended-by.ts";

it("says why a program ended, whatever signal ended it", () => {
  expect(endedBy("SIGKILL")).toMatch(/memory/);
  expect(endedBy("SIGXFSZ")).toMatch(/ulimit -f/);
  expect(endedBy("SIGSEGV")).toBe("it crashed");
  expect(endedBy("SIGUSR2")).toBe("a signal ended it");
});
