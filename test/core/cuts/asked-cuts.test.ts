import { describe, expect, it } from "vitest";
import { askedCutsSchema, cutsAreNoFile } from "#core/cuts/asked-cuts.ts";

describe("askedCutsSchema", () => {
  it("takes places in any of the ways they are typed, each a shot's first frame", () => {
    const cuts = askedCutsSchema.parse([48, "96f", "0:05.5"]);
    expect(cuts).toMatchObject({
      name: "cuts",
      marks: [
        { where: "place 1", first: { frame: 48 }, end: null },
        { where: "place 2", first: { frame: 96 }, end: null },
        { where: "place 3", end: null },
      ],
    });
  });

  it("takes a list that was read before as it is", () => {
    const read = askedCutsSchema.parse(["48f", "96f"]);
    expect(askedCutsSchema.parse(read)).toEqual(read);
  });

  it.each([[[]], [""], [[-1]], [["soon"]], [[1.5]]])("refuses %j", (asked) => {
    expect(askedCutsSchema.safeParse(asked).success).toBe(false);
  });
});

describe("cutsAreNoFile", () => {
  it("names the file and shows how places are given", () => {
    expect(cutsAreNoFile("reel.edl")).toMatch(/\(reel\.edl\).*as in \["48f", "00:00:05:12"\]/);
  });
});
