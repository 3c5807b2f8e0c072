import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sendKeyFrames } from "#cli/cloud/submit-key-frames.ts";
import { jobKeys } from "#core/job/keys.ts";
import { putSealedJson } from "#core/ports/json-values.ts";
import { newJob } from "#test/support/job-folder.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "key-frames-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const question = (frame: number) =>
  ({ frame, shot: 0, key: `k${frame}`, grey: "g", network: "n", state: "to ask" }) as const;

describe("sendKeyFrames", () => {
  it("sends what is of a key frame and new, and says what is missing or left out", async () => {
    const { store } = await newJob();
    const sending = () => sendKeyFrames(store, folder, { id: "reel-7", goesOn: false });
    await expect(sending()).rejects.toThrow(/asks no person for key frames, or has not chosen them yet/);
    const size = { width: 64, height: 48 };
    const questions = [question(3), question(7), question(9)];
    await putSealedJson(store, jobKeys.questions, {
      ...{ version: 1, who: "person", kind: "person", size, maxCalls: null, questions },
    });
    await expect(sending()).rejects.toThrow(/none of the key frames in new colours.*000003\.png/s);
    await store.put(jobKeys.keyFrame("000007.png"), new Uint8Array([7]));
    for (const [file, byte] of [
      ["3.jpg", 1],
      ["000007.png", 7],
      ["000123.png", 5],
    ] as const)
      await writeFile(join(folder, file), new Uint8Array([byte]));
    expect(await sending()).toEqual({
      sent: ["3.jpg"],
      missing: ["000007.png", "000009.png"],
      leftOut: ["000007.png", "000123.png"],
    });
    expect(await store.has(jobKeys.noMoreColoured)).toBe(false);
    await sendKeyFrames(store, folder, { id: "reel-7", goesOn: true });
    expect(await store.has(jobKeys.noMoreColoured)).toBe(true);
  });
});
