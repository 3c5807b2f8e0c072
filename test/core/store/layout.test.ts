import { describe, expect, it } from "vitest";
import {
  bucketFolders,
  inAnyJob,
  jobFiles,
  jobFolders,
  ofAnyJob,
  reportFolder,
} from "#core/store/layout.ts";

describe("the layout of a job's store", () => {
  it("has no folder inside another, and no two of one name", () => {
    const folders = Object.values(jobFolders);
    expect(new Set(folders).size).toBe(folders.length);
    for (const folder of folders) expect(folder).toMatch(/^[a-z]+\/$/);
    for (const file of Object.values(jobFiles)) expect(file).toMatch(/^[a-z]+\.json$/);
  });

  it("names files and folders of any job as IAM's patterns do", () => {
    expect(ofAnyJob(jobFiles.report)).toBe(`${bucketFolders.jobs}*/report.json`);
    expect(inAnyJob(reportFolder("colour"))).toBe("jobs/*/reports/colour/*");
  });
});
