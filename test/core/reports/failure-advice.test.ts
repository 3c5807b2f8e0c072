import { describe, expect, it } from "vitest";
import { failures } from "#core/errors.ts";
import { adviceFor } from "#core/reports/failure-advice.ts";

describe("adviceFor", () => {
  it("says something of every failure there is, and of any other", () => {
    for (const code of [...Object.keys(failures), "States.Timeout"]) expect(adviceFor(code)).toMatch(/\.$/);
  });

  it("sends nobody to try again what would fail the same way", () => {
    for (const [code, { exitCode }] of Object.entries(failures)) {
      if (exitCode === 2) expect(adviceFor(code), code).not.toMatch(/^Retry the job: what is done/);
    }
  });
});
