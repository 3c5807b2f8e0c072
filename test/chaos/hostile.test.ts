import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { lot } from "#test/chaos/damage.ts";
import { drawForm, faultsOfFilm, harmed } from "#test/chaos/hostile.ts";

/** The quick tier; `npm run test:chaos -- --only hostile` has every kind of film harmed in every way, by lot. */

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "hostile-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("a film that was made hostile", { timeout: 120_000 }, () => {
  it.each([
    ["h264.mp4", "lying size", "look"],
    ["hevc.mkv", "large number", "look"],
    ["mjpeg.avi", "cut", "look"],
    ["mpeg2.ts", "turned round", "look"],
    ["ffv1.mkv", "garbled", "look"],
  ] as const)("is looked through or refused in a sentence: %s, %s", async (form, harm, command) => {
    await drawForm(folder, form);
    const film = await harmed(folder, { form, harm }, lot(5));
    expect((await faultsOfFilm(join(folder, "work"), film, command)).faults).toEqual([]);
  });
});
