import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { RecordItem } from "#core/batches/batch-record.ts";
import { openRecord } from "#cli/batch/record-file.ts";

let results: string;
beforeEach(async () => {
  results = await mkdtemp(join(tmpdir(), "record-"));
});
afterEach(() => rm(results, { recursive: true, force: true }));

const item: RecordItem = {
  item: "a.mp4",
  source: "/films/a.mp4",
  job: "a-1",
  state: "done",
  result: "a.mp4",
  tag: "1234",
  frames: 8,
  seconds: 1,
  code: null,
  message: null,
  remarks: [],
  seen: null,
};
const summary = () => join(results, "chromaloom-batch.json");

const leaveOne = async (): Promise<string> => {
  const record = await openRecord(results);
  await record.put(item);
  await record.close();
  return readFile(summary(), "utf8");
};

describe("openRecord", () => {
  it.each([
    ["cut", (text: string) => text.slice(0, 40)],
    ["emptied", () => ""],
    ["changed", (text: string) => text.replace('"1234"', '"9999"')],
    ["no summary any more", (text: string) => text.replace('"done"', '"dome"')],
  ])("knows what was done where the summary is %s, and makes it again", async (_, damage) => {
    const whole = await leaveOne();
    await writeFile(summary(), damage(whole));
    const record = await openRecord(results);
    expect(record.find("a.mp4")).toEqual(item);
    await record.close();
    expect(await readFile(summary(), "utf8")).toBe(whole);
  });

  it("keeps a file that somebody put in the summary's place", async () => {
    await leaveOne();
    await writeFile(summary(), "a person's");
    await (await openRecord(results)).close();
    expect(await readFile(`${summary()}.damaged`, "utf8")).toBe("a person's");
  });

  it("reads the summary where the copy is damaged, and refuses where nothing can be known", async () => {
    await leaveOne();
    const copy = join(results, ".chromaloom-batch.copy.json");
    await writeFile(copy, (await readFile(copy, "utf8")).replace("1234", "9999"));
    const record = await openRecord(results);
    expect(record.find("a.mp4")).toEqual(item);
    await record.close();
    for (const name of (await readdir(results)).filter((one) => one.endsWith(".json")))
      await writeFile(join(results, name), "{");
    await expect(openRecord(results)).rejects.toMatchObject({ name: "OutputExists" });
  });
});
