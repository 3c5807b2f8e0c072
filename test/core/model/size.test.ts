import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { displayAspect, modelSize } from "#core/model/size.ts";

const input = { plane: "L", range: [0, 100], area: 65536, multiple: 32 } as const;
const size = (aspect: number) => modelSize(aspect, { ...input, range: [0, 100] });

describe("modelSize", () => {
  it.each([
    [1, { width: 256, height: 256 }],
    [16 / 9, { width: 352, height: 192 }],
    [4 / 3, { width: 288, height: 224 }],
  ])("for aspect %f is %o", (aspect, expected) => {
    expect(size(aspect)).toEqual(expected);
  });

  it("is a multiple of 32 near the card's area for any film", () => {
    fc.assert(
      fc.property(fc.double({ min: 0.3, max: 3.4, noNaN: true }), (aspect) => {
        const { width, height } = size(aspect);
        expect([width % 32, height % 32]).toEqual([0, 0]);
        expect(Math.abs(Math.log((width * height) / input.area))).toBeLessThan(0.25);
        expect(Math.abs(Math.log(width / height / aspect))).toBeLessThan(0.25);
      }),
    );
  });
});

describe("displayAspect", () => {
  const video = { width: 720, height: 480, sampleAspect: { num: 32, den: 27 }, rotation: 0 } as const;
  it("counts the shape of the samples and the turn of the picture", () => {
    const film = video as unknown as Parameters<typeof displayAspect>[0];
    expect(displayAspect(film)).toBeCloseTo(16 / 9);
    expect(displayAspect({ ...film, rotation: 90 })).toBeCloseTo(9 / 16);
  });
});
