import { describe, expect, it } from "vitest";
import { jobKeys } from "#core/job/keys.ts";
import { colouredPictures, keyFrameNamed } from "#core/ports/coloured-pictures.ts";
import { newJob } from "#test/support/job-folder.ts";

describe("colouredPictures", () => {
  it("are known by the key frames that they are named for, however many digits and whatever format", async () => {
    const { store } = await newJob();
    for (const file of ["000123.png", "123.JPG", "000007.webp", "notes.txt", "no-more.json"])
      await store.put(jobKeys.coloured(file), new Uint8Array(1));
    const { keys, others } = await colouredPictures(store);
    expect(Object.fromEntries(keys)).toEqual({
      "000123.png": ["coloured/000123.png", "coloured/123.JPG"],
      "000007.png": ["coloured/000007.webp"],
    });
    expect(others).toEqual(["notes.txt"]);
    expect(keyFrameNamed("frame-12.png")).toBeNull();
  });
});
