import { readFile } from "node:fs/promises";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { eventTypes } from "#core/job/event-types.ts";
import {
  eventId,
  isWanted,
  jobEventSchema,
  maxEventBytes,
  maxPathBytes,
  maxRemarkBytes,
  maxRemarks,
  maxSentenceBytes,
} from "#core/events/events.ts";
import { executionName } from "#core/job/ref.ts";
import { jsonBytes, shortened } from "#core/events/short-text.ts";
import { request } from "#test/support/job-folder.ts";

const examples = async (): Promise<unknown[]> => {
  const text = await readFile(new URL("../../../docs/webhooks.md", import.meta.url), "utf8");
  const blocks = [...text.matchAll(/^```json\n(.*?)^```$/gms)].map(
    ([, json = ""]) => JSON.parse(json) as unknown,
  );
  return blocks.filter((value) => typeof value === "object" && value !== null && "type" in value);
};

describe("jobEventSchema", () => {
  it("is what docs/webhooks.md shows, an example of every type", async () => {
    const events = (await examples()).map((example) => jobEventSchema.parse(example));
    expect(events.map(({ type }) => type)).toEqual(eventTypes);
  });

  it("has ids in the documentation that the program would give", async () => {
    const [accepted, , , progress, shot, , , canceled] = (await examples()).map((example) =>
      jobEventSchema.parse(example),
    );
    const job = { id: "reel-7", store: "s", bucket: "", prefix: "", execution: "reel-7" };
    expect(accepted?.id).toBe(eventId(job, "job.accepted"));
    expect(progress?.id).toBe(eventId(job, "job.progress", ["colour", 35]));
    expect(shot?.id).toBe(eventId(job, "shot.ready", [2210]));
    const retry = { ...job, execution: executionName("reel-7", 2) };
    expect(canceled?.id).toBe(eventId(retry, "job.canceled"));
  });

  it("keeps bodies under 20 kB, whatever its texts hold", () => {
    const worst = (most: number): string => shortened("\u0000".repeat(10_000), most);
    const { callback } = request;
    const common = {
      id: "x".repeat(150),
      timestamp: "2026-11-23T05:00:00.000Z",
      data: { job: "j".repeat(60), execution: "e".repeat(80), customData: "c".repeat(4094) },
    };
    const money = { amount: 1e6 / 3, currency: "USD" };
    const work = { gpuSeconds: 1e6 / 3, cpuSeconds: 1e6 / 3, s3Requests: 1e9, money };
    const succeeded = {
      result: worst(maxPathBytes),
      frames: 172_800,
      seconds: 1e6 / 3,
      measured: work,
      remarks: Array.from({ length: maxRemarks }, () => worst(maxRemarkBytes)),
    };
    const failed = {
      code: "C".repeat(256),
      message: worst(maxSentenceBytes),
      whatToDo: "w".repeat(500),
      failed: { stage: "colour", item: "c".repeat(100) },
      log: `https://a.example/${"l".repeat(2000)}`,
    };
    for (const [type, data] of [
      ["job.succeeded", succeeded],
      ["job.failed", failed],
      ["job.accepted", { film: worst(maxPathBytes), result: worst(maxPathBytes) }],
    ] as const) {
      const event = jobEventSchema.parse({ ...common, type, data: { ...common.data, ...data } });
      expect(jsonBytes(event)).toBeLessThan(maxEventBytes);
    }
    expect(callback).not.toBeNull();
  });
});

describe("eventId", () => {
  it("differs wherever type, step, job or execution do", () => {
    const job = (id: string, execution: string) => ({ id, store: "s", bucket: "", prefix: "", execution });
    const ids = [
      eventId(job("a", "a"), "job.failed"),
      eventId(job("a", "a"), "job.canceled"),
      eventId(job("a", "a"), "job.failed", ["refused"]),
      eventId(job("a", executionName("a", 2)), "job.failed"),
      eventId(job("a-2", "a-2"), "job.failed"),
      eventId(job("a", "a"), "shot.ready", [2]),
      eventId(job("a", executionName("a", 2)), "shot.ready", [2]),
    ];
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9_-]+$/);
  });

  it("takes the job's first execution for granted", () => {
    const job = { id: "a", store: "s", bucket: "", prefix: "" };
    expect(eventId(job, "job.failed")).toBe(eventId({ ...job, execution: "a" }, "job.failed"));
  });
});

describe("isWanted", () => {
  it("is whatever the callback names, all without a list, none without a callback", () => {
    const url = "https://studio.example/";
    const only = { ...request, callback: { url, events: ["job.failed" as const], customData: null } };
    expect(isWanted(only, "job.failed")).toBe(true);
    expect(isWanted(only, "job.planned")).toBe(false);
    expect(isWanted(request, "job.planned")).toBe(true);
    expect(isWanted({ ...request, callback: null }, "job.failed")).toBe(false);
  });
});

describe("shortened", () => {
  it("fits, begins like the text, and is the text where that fits", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary", maxLength: 300 }),
        fc.integer({ min: 16, max: 400 }),
        (text, most) => {
          const short = shortened(text, most);
          expect(jsonBytes(short)).toBeLessThanOrEqual(most);
          if (jsonBytes(text) <= most) expect(short).toBe(text);
          else expect(text.startsWith(short.slice(0, -1))).toBe(true);
        },
      ),
    );
  });
});
