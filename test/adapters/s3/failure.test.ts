import { describe, expect, it } from "vitest";
import { s3Failure } from "#adapters/s3/failure.ts";

const place = { bucket: "films", key: "jobs/a/request.json" };
const refused = (message: string): Error =>
  Object.assign(new Error(message), { name: "AccessDenied", $metadata: { httpStatusCode: 403 } });

describe("what S3 refuses", () => {
  it("names the key's setting where KMS is what refused, as in a bucket whose key was not given", () => {
    const said =
      "User: arn:aws:sts::111122223333:assumed-role/Chromaloom-Notify/x is not authorized to perform: kms:GenerateDataKey on resource: arn:aws:kms:eu-west-1:111122223333:key/1234abcd because no identity-based policy allows the kms:GenerateDataKey action";
    expect(s3Failure(refused(said), "write", place)).toMatchObject({
      name: "StoreDenied",
      message: expect.stringMatching(
        /not allowed to write s3:\/\/films\/jobs\/a\/request\.json.*kmsKeyArn=ARN/,
      ) as string,
    });
  });

  it("asks for the role's rights else, also where a key of the bucket has kms in its name", () => {
    expect(
      s3Failure(refused("Access Denied"), "read", { ...place, key: "uploads/kms:a.mov" }),
    ).toMatchObject({
      name: "StoreDenied",
      message: expect.stringMatching(/check the credentials, and what their role may do/) as string,
    });
  });
});
