import { describe, expect, it } from "vitest";
import { guessedMatrix, lumaWeights } from "#core/colour/matrix.ts";
import { h264Source } from "#test/support/h264-source.ts";

const film = (matrix: string | null, height = 1080) => {
  const { video } = h264Source({ video: { height } });
  return { ...video, colour: { ...video.colour, matrix } };
};

describe("lumaWeights", () => {
  it.each(["bt709", "fcc", "bt470bg", "smpte170m", "smpte240m", "bt2020nc", "bt2020c"])(
    "of %s sum to one",
    (matrix) => {
      const { red, green, blue } = lumaWeights(film(matrix));
      expect(red + green + blue).toBeCloseTo(1, 12);
      expect(green).toBeGreaterThan(red);
    },
  );

  it("are guessed by the height, as players do, where a film names none or one without weights", () => {
    expect([guessedMatrix(719), guessedMatrix(720)]).toEqual(["smpte170m", "bt709"]);
    expect(lumaWeights(film(null))).toEqual(lumaWeights(film("bt709")));
    expect(lumaWeights(film("ictcp", 480))).toEqual(lumaWeights(film("smpte170m")));
  });
});
