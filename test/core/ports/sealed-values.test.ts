import { describe, expect, it } from "vitest";
import { recordingStore } from "#core/ports/recording-store.ts";
import { areIntact, getSealed, leaveSeals, readSeals, sealedFile } from "#core/ports/sealed-values.ts";
import { newJob } from "#test/support/job-folder.ts";

const sealed = async () => {
  const { store } = await newJob();
  const recording = recordingStore(store);
  await recording.store.put("evidence/a", Uint8Array.of(1, 2, 3));
  return { store, seals: recording.seals() };
};

describe("sealed values", () => {
  it("are read where they lie as they were put, and their seals with them", async () => {
    const { store, seals } = await sealed();
    await leaveSeals(store, "seals/a.json", seals);
    expect(await readSeals(store, "seals/a.json")).toEqual(seals);
    expect(await areIntact(store, seals)).toBe(true);
    expect(Uint8Array.from(await getSealed(store, "evidence/a", seals))).toEqual(Uint8Array.of(1, 2, 3));
    expect(await sealedFile(store, "evidence/a", seals)).toMatch(/evidence/);
  });

  it("are refused when one byte is another, and when nobody sealed them", async () => {
    const { store, seals } = await sealed();
    await store.put("evidence/a", Uint8Array.of(1, 2, 4));
    expect(await areIntact(store, seals)).toBe(false);
    for (const named of [seals, {}]) {
      await expect(getSealed(store, "evidence/a", named)).rejects.toMatchObject({ name: "JobInvalid" });
      await expect(sealedFile(store, "evidence/a", named)).rejects.toThrow(
        /evidence\/a .* damaged or gone/,
      );
    }
  });

  it("are missing when they were taken away", async () => {
    const { store, seals } = await sealed();
    await store.remove("evidence/a");
    expect(await areIntact(store, seals)).toBe(false);
  });

  it("are missing when they were exchanged with another's, their seals as well", async () => {
    const { store } = await newJob();
    for (const name of ["a", "b"]) {
      const recording = recordingStore(store);
      await recording.store.put(`segments/${name}`, new TextEncoder().encode(name));
      await leaveSeals(store, `seals/${name}.json`, recording.seals());
    }
    const exchange = async (one: string, other: string): Promise<void> => {
      const [first, second] = [await store.get(one), await store.get(other)];
      await store.put(one, second);
      await store.put(other, first);
    };
    await exchange("segments/a", "segments/b");
    await exchange("seals/a.json", "seals/b.json");
    await expect(readSeals(store, "seals/a.json")).rejects.toMatchObject({ name: "JobInvalid" });
  });
});
