import { describe, expect, it } from "vitest";
import { jobKeys } from "#core/job/keys.ts";
import { isJobName } from "#core/job/own-names.ts";
import { jobRequestKey } from "#core/job/request.ts";
import { eventKey } from "#core/events/events.ts";
import { deliveryPrefix } from "#core/events/webhook-delivery.ts";
import { jobReportKey } from "#core/reports/job-report.ts";
import { stageFailureKey } from "#core/reports/stage-failure.ts";
import { failureRecordKey, jobFailureKey } from "#core/reports/task-failure.ts";
import { reviewReportKey } from "#core/store/layout.ts";
import { h264Source } from "#test/support/h264-source.ts";
import { manifest } from "#test/support/planned-job.ts";

/** Arguments of any of the functions of `jobKeys`, by name. */
const argumentsOf: Partial<Record<keyof typeof jobKeys, readonly unknown[]>> = {
  timeline: [{ ...h264Source({}), fingerprint: "0123456789abcdef0123" }],
  list: ["colour"],
  edits: [1],
  assembleReport: ["digest"],
};

const keyOf = (name: keyof typeof jobKeys): string => {
  const key: unknown = jobKeys[name];
  if (typeof key === "string") return key;
  const unit = ["shotWords", "linkReport", "borderSeals"].includes(name)
    ? manifest.shots[0]
    : manifest.chunks[0];
  const given = argumentsOf[name] ?? [manifest, unit, "forward"];
  return (key as (...given: readonly unknown[]) => string)(...given);
};

describe("isJobName", () => {
  it("knows the place of everything that a job leaves, and of nothing else", () => {
    const keys = [
      ...(Object.keys(jobKeys) as (keyof typeof jobKeys)[]).map(keyOf),
      ...[jobRequestKey, jobReportKey, jobFailureKey, reviewReportKey, eventKey("e"), deliveryPrefix("e")],
      ...[stageFailureKey("colour", "c0"), failureRecordKey("run", "colour", "c0")],
    ];
    expect(keys.filter((key) => !isJobName(key.split("/")[0] ?? ""))).toEqual([]);
    expect(["film.mp4", "reports2", "notes.json"].filter(isJobName)).toEqual([]);
  });
});
