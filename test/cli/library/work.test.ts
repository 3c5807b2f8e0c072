import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { JobError } from "#core/errors.ts";
import { attended } from "#cli/library/work.ts";

const waits = (signal: AbortSignal): Promise<void> => sleep(60_000, undefined, { signal });

describe("attended", () => {
  it("ends as Canceled whatever stopped it, with the caller's reason behind it", async () => {
    const controller = new AbortController();
    const reason = new Error("the user closed the window");
    const ended = attended({ signal: controller.signal }, ({ signal }) => waits(signal));
    controller.abort(reason);
    await expect(ended).rejects.toMatchObject({ name: "Canceled", cause: reason });
  });

  it("does no work for a signal that has said stop before", async () => {
    let worked = false;
    const work = (): Promise<void> => {
      worked = true;
      return Promise.resolve();
    };
    await expect(attended({ signal: AbortSignal.abort() }, work)).rejects.toMatchObject({
      name: "Canceled",
    });
    expect(worked).toBe(false);
  });

  it("keeps a reason that is a sentence of ours, and failures of the work", async () => {
    const said = new JobError("Canceled", "stopped by hand");
    await expect(attended({ signal: AbortSignal.abort(said) }, ({ signal }) => waits(signal))).rejects.toBe(
      said,
    );
    const failed = new JobError("DiskFull", "no room");
    await expect(attended({}, () => Promise.reject(failed))).rejects.toBe(failed);
  });
});
