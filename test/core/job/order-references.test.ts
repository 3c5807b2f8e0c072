import { describe, expect, it } from "vitest";
import { orderReferences } from "#core/job/order-references.ts";

describe("orderReferences", () => {
  it("takes keys and addresses below the place where nothing starts a job", () => {
    const given = ["uploads/held/frames/", "s3://media/uploads/held/000120.png"];
    expect(orderReferences(given, "media")).toEqual([
      "s3://media/uploads/held/frames/",
      "s3://media/uploads/held/000120.png",
    ]);
  });

  it.each(["uploads/000120.png", "s3://other/uploads/held/000120.png", "/home/me/000120.png", "frames"])(
    "refuses %s, which tasks may not read",
    (given) => {
      expect(() => orderReferences([given], "media")).toThrow(
        `the reference ${given} does not lie under s3://media/uploads/held/`,
      );
    },
  );
});
