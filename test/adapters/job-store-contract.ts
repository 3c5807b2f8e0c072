import { randomBytes } from "node:crypto";
import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { sealOf } from "#core/store/seal-of.ts";
import type { JobStore } from "#core/ports/job-store.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (value: Uint8Array): string => new TextDecoder().decode(value);

const listed = async (store: JobStore, prefix: string): Promise<string[]> => {
  const keys: string[] = [];
  for await (const key of store.list(prefix)) keys.push(key);
  return keys;
};

const mebibyte = 2 ** 20;

export type OpenStore = () => Promise<{
  readonly store: JobStore;
  /** A second store on the same values, as another process would open it. */
  readonly again: JobStore;
  /** A folder for files that a store is given. */
  readonly spare: string;
}>;

/** What a stand-in for S3 does not do as S3 does; of a real store there is no such thing. */
export type Gap = "conditional writes" | "order of bytes";

/** What every job store must do, whatever it keeps its values in. */
export const behavesLikeAJobStore = (open: OpenStore, gaps: readonly Gap[] = []): void => {
  const unless = (gap: Gap): typeof it => (gaps.includes(gap) ? (it.skip as typeof it) : it);

  it("gives back what was put, and the newer of two values", async () => {
    const { store, again } = await open();
    await store.put("a/b/value.json", bytes("one"));
    await store.put("a/b/value.json", bytes("two"));
    expect(text(await again.get("a/b/value.json"))).toBe("two");
  });

  it("keeps an empty value apart from none", async () => {
    const { store, again } = await open();
    await store.put("empty", new Uint8Array(0));
    expect(await again.has("empty")).toBe(true);
    expect((await again.get("empty")).length).toBe(0);
    expect((await stat(await again.localFile("empty"))).size).toBe(0);
  });

  it("knows what it has, and takes no folder for a value", async () => {
    const { store } = await open();
    expect(await store.has("a")).toBe(false);
    await store.put("a", bytes("x"));
    await store.put("folder/value", bytes("x"));
    expect(await store.has("a")).toBe(true);
    expect(await store.has("folder")).toBe(false);
    await store.remove("a");
    expect(await store.has("a")).toBe(false);
  });

  it("tells what lies there by length and digest, whichever way it came", async () => {
    const { store, again, spare } = await open();
    const body = randomBytes(100_000);
    await store.put("put", body);
    const path = join(spare, "sealed");
    await writeFile(path, body);
    const adopted = await store.adopt("adopted", path);
    const sealed = await sealOf(body);
    expect(adopted).toEqual(sealed);
    expect([await again.seal("put"), await again.seal("adopted")]).toEqual([sealed, sealed]);
    await store.put("put", body.subarray(1));
    expect(await again.seal("put")).toEqual(await sealOf(body.subarray(1)));
    expect(await again.seal("nowhere")).toBeNull();
  });

  it("removes what is not there without complaint, and says by a code what it cannot get", async () => {
    const { store } = await open();
    await store.remove("never");
    await expect(store.get("never")).rejects.toMatchObject({ name: "StoreKeyMissing" });
    await expect(store.localFile("never")).rejects.toMatchObject({ name: "StoreKeyMissing" });
  });

  it("takes a file over and lends it as a file", async () => {
    const { store, again, spare } = await open();
    const path = join(spare, "made");
    await writeFile(path, "segment");
    await store.adopt("segments/c0", path);
    expect(await readFile(await again.localFile("segments/c0"), "utf8")).toBe("segment");
    await expect(readFile(path)).rejects.toThrow(/ENOENT/);
  });

  it("holds values of more than one piece: 40 MiB come back byte for byte, as bytes and as a file", async () => {
    const { store, again, spare } = await open();
    const value = randomBytes(40 * mebibyte + 7);
    const path = join(spare, "large");
    await writeFile(path, value);
    await store.adopt("evidence/large", path);
    expect(Buffer.compare(await again.get("evidence/large"), value)).toBe(0);
    expect(Buffer.compare(await readFile(await again.localFile("evidence/large")), value)).toBe(0);
  });

  it("shows of a value that is being written all or nothing, never a part", async () => {
    const { store, again } = await open();
    const versions = [1, 2, 3].map((fill) => new Uint8Array(3 * mebibyte).fill(fill));
    const writing = (async () => {
      for (const version of versions) await store.put("growing", version);
    })();
    const state = { isWriting: true };
    void writing.finally(() => (state.isWriting = false));
    const seen = new Set<number>();
    while (state.isWriting) {
      const value = await again.get("growing").catch(() => null);
      if (value === null) continue;
      expect(value.length).toBe(3 * mebibyte);
      const [fill = 0] = value;
      expect(value.every((byte) => byte === fill)).toBe(true);
      seen.add(fill);
    }
    await writing;
    expect((await again.get("growing"))[0]).toBe(3);
  });

  unless("conditional writes")(
    "puts where nothing is once: of many at the same time one wins, and its value stays",
    async () => {
      const { store, again } = await open();
      const writers = Array.from({ length: 12 }, (_, writer) => writer);
      const won = await Promise.all(
        writers.map((writer) =>
          (writer % 2 === 0 ? store : again).putIfAbsent("events/one.json", bytes(`writer ${writer}`)),
        ),
      );
      const winners = writers.filter((writer) => won[writer] === true);
      expect(winners).toHaveLength(1);
      expect(text(await store.get("events/one.json"))).toBe(`writer ${winners[0] ?? -1}`);
      expect(await store.putIfAbsent("events/one.json", bytes("late"))).toBe(false);
      await store.remove("events/one.json");
      expect(await store.putIfAbsent("events/one.json", bytes("new"))).toBe(true);
    },
  );

  it("lists the keys that begin so, in order of their bytes, and nothing else", async () => {
    const { store, again } = await open();
    const keys = [
      "reports/b.json",
      "reports/a/2.json",
      "reports/a/10.json",
      "report",
      "reports-old/x",
      "z",
    ];
    for (const key of keys) await store.put(key, bytes("x"));
    expect(await listed(again, "reports/")).toEqual([
      "reports/a/10.json",
      "reports/a/2.json",
      "reports/b.json",
    ]);
    expect(await listed(again, "reports/a/1")).toEqual(["reports/a/10.json"]);
    expect(await listed(again, "report")).toEqual([
      "report",
      "reports-old/x",
      "reports/a/10.json",
      "reports/a/2.json",
      "reports/b.json",
    ]);
    expect(await listed(again, "nothing/here")).toEqual([]);
  });

  it("lists more keys than one answer of S3 holds", async () => {
    const { store, again } = await open();
    const keys = Array.from({ length: 1203 }, (_, index) => `many/${String(index).padStart(5, "0")}`);
    for (let at = 0; at < keys.length; at += 40) {
      await Promise.all(keys.slice(at, at + 40).map((key) => store.put(key, bytes(key))));
    }
    expect(await listed(again, "many/")).toEqual(keys);
  });

  unless("order of bytes")("takes keys with spaces, signs and other scripts as they are", async () => {
    const { store, again } = await open();
    const keys = [
      "a b",
      "a+b",
      "a%20b",
      "a&b=c?d#e",
      "é",
      "e\u0301",
      "映画/一.json",
      "quote'\"`",
      "~!@$^*()[]{}|;,",
    ];
    for (const key of keys) await store.put(`odd/${key}`, bytes(key));
    for (const key of keys) expect(text(await again.get(`odd/${key}`))).toBe(key);
    const inOrder = keys
      .map((key) => `odd/${key}`)
      .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    expect(await listed(again, "odd/")).toEqual(inOrder);
    for (const key of keys) await store.remove(`odd/${key}`);
    expect(await listed(again, "odd/")).toEqual([]);
  });

  it.each(["../outside", "a//b", "a/./b", "/a", "a/", "", "line\nbreak", `${"x".repeat(200)}/`.repeat(6)])(
    "will not take %j for a key",
    async (key) => {
      const { store } = await open();
      await expect(async () => store.put(key, new Uint8Array(1))).rejects.toThrow(RangeError);
    },
  );
};
