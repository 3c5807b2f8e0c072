import { describe, expect, it } from "vitest";
import { jobKeys } from "#core/job/keys.ts";
import { isJobFolder, isJobKey } from "#core/job/own-names.ts";
import { jobRequestKey } from "#core/job/request.ts";
import { eventKey } from "#core/events/events.ts";
import { deliveryKey, queuedMarkKey } from "#core/events/webhook-delivery.ts";
import { jobReportKey } from "#core/reports/job-report.ts";
import { stageFailureKey } from "#core/reports/stage-failure.ts";
import { failureRecordKey, jobFailureKey } from "#core/reports/task-failure.ts";
import { reviewReportKey, reviewSealsKey } from "#core/store/layout.ts";
import { h264Source } from "#test/support/h264-source.ts";
import { manifest as plan } from "#test/support/planned-job.ts";

const hex = "0123456789abcdef";
const manifest = { ...plan, analysisDigest: hex, renderDigest: hex };

/** Arguments of any of the functions of `jobKeys`, by name. */
const argumentsOf: Partial<Record<keyof typeof jobKeys, readonly unknown[]>> = {
  timeline: [{ ...h264Source({}), fingerprint: "0123456789abcdef0123" }],
  list: ["colour"],
  edits: [1],
  editsCopy: [1],
  reference: [hex.repeat(4)],
  answer: [`${hex}-2`],
  answerSeals: [`${hex}-2`],
  unanswered: [hex],
  calls: [`${hex}-2`],
  shownAnswer: [hex],
  keyFrame: ["000123.png"],
  greyKeyFrame: ["000123.png"],
  coloured: ["000123.jpg"],
  checkedAnswer: [hex],
  greyFrame: [manifest, 7],
  networkFrame: [manifest, 7],
  segment: [manifest, manifest.chunks[0], "mkv"],
  assembleReport: [hex],
  assembleReportCopy: [hex],
};

const keyOf = (name: keyof typeof jobKeys): string => {
  const key: unknown = jobKeys[name];
  if (typeof key === "string") return key;
  const unit = ["shotWords", "hintPictures", "linkReport", "borderSeals", "assignments"].includes(name)
    ? manifest.shots[0]
    : manifest.chunks[0];
  const given = argumentsOf[name] ?? [manifest, unit, "forward"];
  return (key as (...given: readonly unknown[]) => string)(...given);
};

const keys = [
  ...(Object.keys(jobKeys) as (keyof typeof jobKeys)[]).map(keyOf),
  ...[jobRequestKey, jobReportKey, jobFailureKey, reviewReportKey, reviewSealsKey],
  ...[eventKey("local_job-done"), deliveryKey("local_job-done", 1), queuedMarkKey("local_job-done")],
  ...[stageFailureKey("colour", "c0000"), stageFailureKey("plan", null)],
  ...[failureRecordKey("local_run", "colour", "c0000"), "review/shots/0/k0-before.jpg"],
  jobKeys.list("ask"),
  ...["maps/colour/99a843d5-b05e-4903-90c7-e4a424185932/SUCCEEDED_0.json", "footage/out/a.0001.exr"],
];

describe("isJobKey", () => {
  it("knows everything that a job leaves, and nothing else", () => {
    expect(keys.filter((key) => !isJobKey(key))).toEqual([]);
    const persons = [
      ...["film.mp4", "notes.json", "reports2/plan.json", "reports/plan.txt", "segments/mine.mov"],
      ...["scratch/notes.txt", "references/photo.png", "review/notes.html", "events/party.json"],
      ...["edits/mine.json", "footage/coloured.mov", "colourist/grey/1.png"],
    ];
    expect(persons.filter(isJobKey)).toEqual([]);
  });
});

describe("isJobFolder", () => {
  it("knows every folder that keys lie in, and no other", () => {
    const folders = keys.flatMap((key) => {
      const names = key.split("/").slice(0, -1);
      return names.map((_, index) => names.slice(0, index + 1).join("/"));
    });
    expect(folders.filter((folder) => !isJobFolder(folder))).toEqual([]);
    expect(["mine", "reports/mine", "review/shots/mine", "scratch"].filter(isJobFolder)).toEqual([]);
  });
});
