import { Command } from "commander";
import { describe, expect, it } from "vitest";
import { cloudFailure } from "#cli/cloud/cloud-failure.ts";
import { withCloudOptions } from "#cli/cloud/cloud-options.ts";

const failed = (name: string, message: string, more: object = {}): unknown =>
  cloudFailure(Object.assign(new Error(message), { name, ...more }));

describe("what AWS refuses", () => {
  it.each<[string, string, object, RegExp]>([
    [
      "CredentialsProviderError",
      "Could not load credentials",
      {},
      /no AWS credentials are at hand.*set AWS_PROFILE/,
    ],
    ["Error", "Region is missing", {}, /no region is set; give --region/],
    [
      "AccessDeniedException",
      "not authorized to perform: states:StartExecution",
      { $service: "SFN" },
      /AWS does not allow this.*StartExecution.*chromaloom policy print/,
    ],
    [
      "ExpiredToken",
      "The provided token has expired",
      { $service: "S3" },
      /does not allow this.*token has expired/,
    ],
    [
      "StateMachineDoesNotExist",
      "State Machine Does Not Exist",
      { $service: "SFN" },
      /SFN answered: State Machine Does Not Exist/,
    ],
    [
      "Error",
      "getaddrinfo ENOTFOUND cloudformation.mars-1.amazonaws.com",
      { code: "ENOTFOUND" },
      /cannot be reached.*mars-1.*check the network and --region/,
    ],
  ])("as %s is told with what to do: %s", (name, message, more, says) => {
    expect(failed(name, message, more)).toMatchObject({
      name: "CloudRefused",
      message: expect.stringMatching(says) as string,
    });
  });

  it("is told of no other failure", () => {
    const own = new RangeError("a fault of the program");
    expect(cloudFailure(own)).toBe(own);
  });
});

describe("a deployment's place", () => {
  const parse = (...args: string[]): void => {
    withCloudOptions(new Command().exitOverride().configureOutput({ writeErr: () => undefined })).parse(
      args,
      { from: "user" },
    );
  };

  it.each([
    ["--region", "Frankfurt", /written like eu-central-1/],
    ["--region", "us_east_1", /written like eu-central-1/],
    ["--region", "eu-central-1a", /written like eu-central-1/],
    ["--bucket", "s3://films/uploads", /a bucket's name alone/],
    ["--state-machine", "Chromaloom", /an ARN like arn:aws:states/],
  ])("%s %s is refused before AWS is asked", (option, value, says) => {
    expect(() => {
      parse(option, value);
    }).toThrow(says);
  });

  it("may be in any partition", () => {
    const arn = "arn:aws-cn:states:cn-north-1:111122223333:stateMachine:Chromaloom";
    expect(() => {
      parse("--region", "us-gov-west-1", "--bucket", "my.films-1", "--state-machine", arn);
    }).not.toThrow();
  });
});
