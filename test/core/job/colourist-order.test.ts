import { describe, expect, it } from "vitest";
import { colouristOrderSchema, kindOfColourist, placedColourist } from "#core/job/colourist-order.ts";

describe("colouristOrderSchema", () => {
  it.each([
    ["person", "person"],
    ["https://models.example/colour", "address"],
    ["onnx:uploads/held/ddcolor.onnx", "network"],
  ])("takes %s as a %s", (who, kind) => {
    expect(kindOfColourist(colouristOrderSchema.parse({ who }))).toBe(kind);
  });

  it.each([
    "people",
    "http://models.example/",
    "https://a:b@models.example/",
    "exec:paint {grey} {out}",
    "folder:frames",
  ])("refuses %s, which no task in the cloud could ask", (who) => {
    expect(colouristOrderSchema.safeParse({ who }).error?.issues[0]?.message).toMatch(/a colourist is/);
  });
});

describe("placedColourist", () => {
  it("gives a network file its whole address", () => {
    const placed = placedColourist({ who: "onnx:uploads/held/a.onnx", calls: 3 }, "media");
    expect(placed).toEqual({ who: "onnx:s3://media/uploads/held/a.onnx", calls: 3 });
    expect(placedColourist(placed, "media")).toEqual(placed);
  });

  it.each(["onnx:a.onnx", "onnx:s3://other/uploads/held/a.onnx", "onnx:/etc/a.onnx"])(
    "refuses %s, which tasks may not read",
    (who) => {
      expect(() => placedColourist({ who }, "media")).toThrow(/does not lie under s3:\/\/media\/uploads/);
    },
  );
});
