import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { plainBeside, siblingOf, withAliases, withoutAliases } from "#adapters/disk/byte-names.ts";
import { resultFile } from "#adapters/disk/result-file.ts";

/** Names in Latin-1, as bytes. */
const latin1 = (text: string): Buffer => Buffer.from(text, "latin1");

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "bytes-"));
  vi.stubEnv("HOME", join(folder, "home"));
  await mkdir(latin1(`${folder}/fr\xe9d`));
  await writeFile(latin1(`${folder}/fr\xe9d/caf\xe9.mp4`), "a film");
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

/** As Node gives such an argument. */
const asRead = (name: string): string => latin1(`${folder}/${name}`).toString();
const aliasOf = async (name: string): Promise<string> => (await withAliases([asRead(name)]))[0] ?? "";

describe("withAliases", () => {
  it("leaves arguments alone that are UTF-8, or name nothing", async () => {
    const args = ["colorize", `${folder}/é.mp4`, asRead("fr\xe9d/no\xe9.mp4")];
    expect(await withAliases(args)).toEqual(args);
  });

  it("gives a film an alias of plain letters that leads to it, the same every time", async () => {
    const alias = await aliasOf("fr\xe9d/caf\xe9.mp4");
    expect(basename(alias)).toBe("caf_.mp4");
    expect(Buffer.from(alias).toString()).toBe(alias);
    expect(await readFile(alias, "utf8")).toBe("a film");
    expect(await aliasOf("fr\xe9d/caf\xe9.mp4")).toBe(alias);
    expect(await withAliases([`--output=${asRead("fr\xe9d/caf\xe9.mp4")}`])).toEqual([`--output=${alias}`]);
  });

  it("does not choose between two names that read alike", async () => {
    await writeFile(latin1(`${folder}/x\xe9.mp4`), "");
    await writeFile(latin1(`${folder}/x\xe8.mp4`), "");
    expect(await aliasOf("x\xe9.mp4")).toBe(asRead("x\xe9.mp4"));
  });
});

describe("a film with an alias", () => {
  it("has its result beside it, with its own bytes, written through the alias", async () => {
    const film = await aliasOf("fr\xe9d/caf\xe9.mp4");
    const path = await siblingOf(film, (path) => path.replace(/\.mp4$/, ".color.mp4"));
    const result = resultFile(path, "refuse");
    await result.check();
    await writeFile(await result.openDraft(), "in colour");
    await result.publish();
    expect(await readFile(latin1(`${folder}/fr\xe9d/caf\xe9.color.mp4`), "utf8")).toBe("in colour");
    await expect(resultFile(path, "refuse").check()).rejects.toMatchObject({ name: "OutputExists" });
  });

  it("has what lies beside it in its own folder, by plain names", async () => {
    const film = await aliasOf("fr\xe9d/caf\xe9.mp4");
    const beside = plainBeside(film);
    expect(basename(beside)).toBe("caf_.mp4");
    await writeFile(beside, "beside");
    expect(await readFile(latin1(`${folder}/fr\xe9d/caf_.mp4`), "utf8")).toBe("beside");
  });

  it("is told of by the name a person knows", async () => {
    const film = await aliasOf("fr\xe9d/caf\xe9.mp4");
    expect(withoutAliases(`${film} exists already`)).toBe(
      `${asRead("fr\xe9d/caf\xe9.mp4")} exists already`,
    );
    expect(withoutAliases("film.mp4")).toBe("film.mp4");
  });
});
