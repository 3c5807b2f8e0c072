import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { openS3 } from "#adapters/s3/client.ts";
import { ListObjectsV2Command } from "@aws-sdk/client-s3";
import { smoke } from "#cli/cloud/smoke.ts";
import { StateError } from "#cli/engine/state-error.ts";
import { openAccount, type Account } from "#test/cloud/account.ts";
import { deployedDefinition } from "#test/cdk/synthesised.ts";

describe("chromaloom smoke", () => {
  let account: Account;
  let said: string;

  const deployment = () => ({
    stack: "Chromaloom",
    bucket: "media",
    colourOn: "cpu" as const,
    json: true as const,
    stateMachine: account.stepFunctions.stateMachineArn,
  });
  const keys = async (): Promise<string[]> => {
    const { Contents = [] } = await openS3().send(new ListObjectsV2Command({ Bucket: "media" }));
    return Contents.map(({ Key = "" }) => Key);
  };

  beforeAll(async () => {
    account = await openAccount({ definition: deployedDefinition() });
    process.env["AWS_ENDPOINT_URL_SFN"] = account.stepFunctions.endpoint;
  });
  afterAll(() => account.close());
  beforeEach(() => {
    said = "";
    for (const stream of [process.stdout, process.stderr]) {
      vi.spyOn(stream, "write").mockImplementation((text) => {
        said += String(text);
        return true;
      });
    }
  });
  afterEach(() => {
    vi.restoreAllMocks();
    delete account.faults.around;
  });

  it("sends the demo film, brings it back in colour, and leaves nothing in the bucket", async () => {
    expect(await smoke(deployment())).toBe(0);
    expect(said).toContain("the deployment colours: the demo film came back whole, in colour");
    expect(await keys()).toEqual([]);
  });

  it("ends as its job did where that fails, and leaves what tells why", async () => {
    account.faults.around = (services) => ({
      ...services,
      submitJob: () => Promise.reject(new StateError("Batch.JobFailed", "no machine starts")),
    });
    expect(await smoke(deployment())).not.toBe(0);
    expect((await keys()).some((key) => key.endsWith("failure.json"))).toBe(true);
  });
});
