import { describe, expect, it } from "vitest";
import { colouredSentence, colouredShots } from "#core/plan/own-colour.ts";

type Kind = readonly [beyondTint: number, strength: number];

const grey: Kind = [0, 0.3];
const sepia: Kind = [0, 11];
const toned: Kind = [20, 15];
const colour: Kind = [450, 14];
const darkColour: Kind = [20, 4];
const logo: Kind = [5, 0.4];
const title: Kind = [120, 8];

/** A film of shots of ten frames each. */
const film = (...kinds: readonly Kind[]) => ({
  shots: kinds.map((_, shot) => ({ first: shot * 10, end: shot * 10 + 10 })),
  timeline: {
    ownColour: {
      beyondTint: kinds.flatMap(([beyond]) => Array.from({ length: 10 }, () => beyond)),
      strength: kinds.flatMap(([, strength]) => Array.from({ length: 10 }, () => strength)),
    },
  },
});

const kindsOf = (...kinds: readonly Kind[]): string[] => {
  const { shots, timeline } = film(...kinds);
  const found = colouredShots(shots, timeline);
  return shots.map(({ first }) => found.find((shot) => shot.first === first)?.what ?? "grey");
};

describe("colouredShots", () => {
  it("has none in grey, tinted and toned film", () => {
    expect(kindsOf(grey, sepia, toned, grey)).toEqual(["grey", "grey", "grey", "grey"]);
  });

  it("tells whole shots from places: a logo, a large title", () => {
    expect(kindsOf(grey, sepia, sepia, sepia, logo, title, colour)).toEqual([
      ...["grey", "grey", "grey", "grey"],
      ...["parts", "parts", "all"],
    ]);
  });

  it("counts a dark or one-coloured shot of a film in colour to that, and not its grey ones", () => {
    expect(kindsOf(colour, darkColour, sepia, colour, colour, grey, colour)).toEqual([
      ...["all", "all", "all", "all", "all", "grey", "all"],
    ]);
  });

  it("has none where the film has no chroma", () => {
    const { shots } = film(colour);
    expect(colouredShots(shots, { ownColour: null })).toEqual([]);
  });
});

describe("colouredSentence", () => {
  it("says what is in colour, and where", () => {
    const said = (...kinds: readonly Kind[]): string | null => {
      const { shots, timeline } = film(...kinds);
      return colouredSentence(colouredShots(shots, timeline), shots.length);
    };
    expect(said(grey, sepia)).toBeNull();
    expect(said(colour, colour)).toBe("the film is in colour already");
    expect(said(grey, sepia, sepia, colour, logo)).toBe(
      "1 of 5 shots is in colour already (frames 30 to 39), 1 of 5 shots is in colour already in places, such as a title or a logo (frames 40 to 49)",
    );
    expect(said(logo)).toMatch(/^1 of 1 shot is in colour already in places/);
    expect(said(logo, logo, logo, logo, logo, grey)).toMatch(
      /^5 of 6 shots are .* \(frames 0 to 9, 10 to 19, 20 to 29, 30 to 39, …\)$/,
    );
  });
});
