import { describe, expect, it } from "vitest";
import { isDone, parseRecord, recordCsv, type RecordItem } from "#core/batches/batch-record.ts";

const item = (more: Partial<RecordItem>): RecordItem => ({
  item: "a.mov",
  source: "/films/a.mov",
  job: "a-1",
  state: "done",
  result: "a.mov",
  tag: "1",
  frames: 48,
  seconds: 1.5,
  code: null,
  message: null,
  remarks: [],
  seen: "s",
  ...more,
});

describe("a batch's record", () => {
  it("is read as it was written, and nothing else is taken for one", () => {
    const record = { program: "chromaloom", holds: "batch", version: 1, items: [item({})] };
    expect(parseRecord(JSON.stringify(record), "x.json")).toEqual(record);
    expect(() => parseRecord('{"items": []}', "x.json")).toThrow(/x\.json is not the summary of a batch/);
    expect(() => parseRecord("{", "x.json")).toThrow(/move it away/);
  });

  it("counts a damaged film as done", () => {
    expect(
      (["done", "damaged", "failed", "begun"] as const).map((state) => isDone(item({ state }))),
    ).toEqual([true, true, false, false]);
  });

  it("is a table for spreadsheets, in which no cell is a formula", () => {
    const failed = item({ item: "=b,c.mov", state: "failed", result: null, message: 'no "film"\nhere' });
    expect(recordCsv([item({}), failed])).toBe(
      [
        "item,state,result,frames,seconds,code,message,job,source",
        "a.mov,done,a.mov,48,1.5,,,a-1,/films/a.mov",
        `"'=b,c.mov",failed,,48,1.5,,"no ""film""\nhere",a-1,/films/a.mov`,
        "",
      ].join("\r\n"),
    );
  });
});
