import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { checkColourist } from "#adapters/colourist/check-colourist.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "colourist-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const check = (spec: string): Promise<void> =>
  checkColourist(spec, { limitSeconds: 1, token: undefined, providers: [] });

describe("checkColourist", () => {
  it("takes a folder that is new, empty, or holds pictures of a person's, and leaves it as it is", async () => {
    await expect(check(`folder:${join(folder, "new")}`)).resolves.toBeUndefined();
    await expect(check(`folder:${folder}`)).resolves.toBeUndefined();
    await writeFile(join(folder, "000004.png"), "coloured");
    await expect(check(`folder:${folder}`)).resolves.toBeUndefined();
    expect(await readdir(folder)).toEqual(["000004.png"]);
  });

  it("refuses a file, a folder that can hold no answer, and what is no colourist", async () => {
    await writeFile(join(folder, "film.mp4"), "");
    await mkdir(join(folder, "grey"));
    for (const [spec, why] of [
      [`folder:${join(folder, "film.mp4")}`, "is a file"],
      [`folder:${folder}`, "holds no picture"],
      ["folder:", "is not a colourist"],
    ] as const)
      await expect(check(spec)).rejects.toMatchObject({
        name: "UsageInvalid",
        message: expect.stringContaining(why) as string,
      });
  });
});
