import { describe, expect, it } from "vitest";
import { readSettings } from "#cdk/settings.ts";

const read = (given: Readonly<Record<string, unknown>>) => readSettings((name) => given[name]);

describe("readSettings", () => {
  it("needs nothing", () => {
    expect(read({})).toMatchObject({
      stackName: "Chromaloom",
      maxConcurrency: 50,
      jobBudgetUsd: 20,
      workDays: 30,
    });
  });

  it("takes words of the command line as cdk.json's numbers and lists", () => {
    expect(
      read({ maxConcurrency: "8", logDays: "7", gpuInstanceTypes: "g6.xlarge, g5.xlarge" }),
    ).toMatchObject({
      maxConcurrency: 8,
      logDays: 7,
      gpuInstanceTypes: ["g6.xlarge", "g5.xlarge"],
    });
  });

  it("names what it cannot use", () => {
    expect(() => read({ logDays: "8", alarmEmail: "nobody" })).toThrow(
      /logDays[\s\S]*alarmEmail|alarmEmail[\s\S]*logDays/,
    );
  });

  it.each([
    [{ gpu: "none", colourOn: "gpu" }, /colourOn/],
    [{ gpu: "none", gpuInstanceTypes: "g6.xlarge" }, /gpuInstanceTypes/],
    [{ gpuInstanceTypes: "a big one" }, /written like g4dn\.xlarge/],
    // Too old, another maker's GPU, another processor, none at all, not known, no such size.
    [{ gpuInstanceTypes: "p3.2xlarge" }, /p3\.2xlarge is no machine that runs the worker.*g4dn, g5, g6/],
    [{ gpuInstanceTypes: "g6.xlarge,g4ad.xlarge" }, /g4ad\.xlarge is no machine/],
    [{ gpuInstanceTypes: "g5g.xlarge" }, /g5g\.xlarge is no machine/],
    [{ gpuInstanceTypes: "c7i.xlarge" }, /c7i\.xlarge is no machine/],
    [{ gpuInstanceTypes: "g99.xlarge" }, /g99\.xlarge is no machine/],
    [{ gpuInstanceTypes: "g6.huge" }, /g6\.huge is no machine/],
    [{ maxJobBudgetUsd: "10" }, /jobBudgetUsd/],
    [{ vpcId: "vpc-0123abcd" }, /vpcId and subnetIds go together/],
    [{ subnetIds: "subnet-0123abcd" }, /vpcId and subnetIds go together/],
    [{ vpcId: "mine", subnetIds: "subnet-0123abcd" }, /written like vpc-0123abcd/],
    [{ vpcId: "vpc-0123abcd", subnetIds: "subnet-0aaa" }, /written like subnet-0123abcd/],
    [{ publicIps: "true" }, /publicIps[\s\S]*subnets of one's own|subnets of one's own[\s\S]*publicIps/],
    [{ kmsKeyArn: "alias/films" }, /written like arn:aws:kms/],
    [{ bucketName: "films-of-ours", resultDays: "30" }, /an existing one is left as it is/],
    [{ uploadDays: "0" }, /uploadDays/],
    [{ allowedCallbackHosts: "https://studio.example" }, /allowedCallbackHosts/],
  ])("refuses %o", (given, says) => {
    expect(() => read(given)).toThrow(says);
  });
});
