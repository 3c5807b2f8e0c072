import { writeFile } from "node:fs/promises";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { JobStore } from "#core/ports.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (value: Uint8Array): string => new TextDecoder().decode(value);

/** What every job store must do, whatever it keeps its values in. */
export const behavesLikeAJobStore = (open: () => Promise<{ store: JobStore; spare: string }>): void => {
  it("gives back what was put, and the newer of two values", async () => {
    const { store } = await open();
    await store.put("a/b/value.json", bytes("one"));
    await store.put("a/b/value.json", bytes("two"));
    expect(text(await store.get("a/b/value.json"))).toBe("two");
  });

  it("knows what it has", async () => {
    const { store } = await open();
    expect(await store.has("a")).toBe(false);
    await store.put("a", bytes("x"));
    expect(await store.has("a")).toBe(true);
    await store.remove("a");
    expect(await store.has("a")).toBe(false);
  });

  it("removes what is not there without complaint, and will not get it", async () => {
    const { store } = await open();
    await store.remove("never");
    await expect(store.get("never")).rejects.toThrow();
  });

  it("takes a file over and lends it as a file", async () => {
    const { store, spare } = await open();
    const path = join(spare, "made");
    await writeFile(path, "segment");
    await store.adopt("segments/c0", path);
    expect(await readFile(await store.localFile("segments/c0"), "utf8")).toBe("segment");
    await expect(readFile(path)).rejects.toThrow(/ENOENT/);
  });
};
