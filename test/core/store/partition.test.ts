import { describe, expect, it } from "vitest";
import { partitionOf } from "#core/store/partition.ts";

describe("partitionOf", () => {
  it.each([
    ["us-east-1", "aws"],
    ["eu-central-2", "aws"],
    ["cn-north-1", "aws-cn"],
    ["us-gov-west-1", "aws-us-gov"],
    ["*", "aws"],
  ])("%s is in %s", (region, name) => {
    expect(partitionOf(region).name).toBe(name);
  });
});
