import { mkdir, mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { placeOnce } from "#adapters/disk/place-once.ts";

/** What the system's own `link` is to fail with; null: it works. */
const links = vi.hoisted(() => ({ failure: null as string | null }));

vi.mock("node:fs/promises", async (original) => {
  const real = await original<typeof import("node:fs/promises")>();
  return {
    ...real,
    link: (from: string, to: string) =>
      links.failure === null
        ? real.link(from, to)
        : Promise.reject(Object.assign(new Error("link"), { code: links.failure })),
  };
});

const newFiles = async (): Promise<{ folder: string; draft: string; path: string }> => {
  const folder = await mkdtemp(join(tmpdir(), "place-"));
  const [draft, path] = [join(folder, "draft"), join(folder, "film")];
  await writeFile(draft, "new");
  return { folder, draft, path };
};

describe.each([null, "EPERM", "EOPNOTSUPP", "ENOSYS"])("placeOnce, where link gives %s", (failure) => {
  it("gives a whole file its name", async () => {
    links.failure = failure;
    const { folder, draft, path } = await newFiles();
    expect(await placeOnce(draft, path)).toBe(true);
    expect(await readFile(path, "utf8")).toBe("new");
    expect(await readdir(folder)).toEqual(["film"]);
  });

  it("leaves alone what has the name already", async () => {
    links.failure = failure;
    const { draft, path } = await newFiles();
    await writeFile(path, "old");
    expect(await placeOnce(draft, path)).toBe(false);
    expect([await readFile(path, "utf8"), await readFile(draft, "utf8")]).toEqual(["old", "new"]);
  });
});

describe("placeOnce", () => {
  it("leaves no empty file where the rename fails, and passes other failures on", async () => {
    const { folder } = await newFiles();
    const [draft, path] = [join(folder, "drafts"), join(folder, "film")];
    await mkdir(draft);
    links.failure = "EPERM";
    await expect(placeOnce(draft, path)).rejects.toThrow();
    expect((await readdir(folder)).sort()).toEqual(["draft", "drafts"]);
    links.failure = "EIO";
    await expect(placeOnce(join(folder, "draft"), path)).rejects.toMatchObject({ code: "EIO" });
  });
});
