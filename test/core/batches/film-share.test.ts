import { describe, expect, it } from "vitest";
import { filmShare, secondsLeft } from "#core/batches/film-share.ts";

describe("filmShare", () => {
  it("grows from stage to stage, from nothing to all", () => {
    const steps = [
      filmShare("film", "plan", 0),
      filmShare("film", "plan", 1),
      filmShare("film", "colour", 0.5),
      filmShare("film", "assemble", 1),
      filmShare("film", "review", 1),
    ];
    expect([...steps].sort((a, b) => a - b)).toEqual(steps);
    expect([steps[0], steps.at(-1)]).toEqual([0, 1]);
    expect(filmShare("frames", "write", 1)).toBe(1);
    expect(filmShare("frames", "plan", 0)).toBeGreaterThan(0);
    expect(filmShare("cels", "paint", 0.5)).toBe(0.5);
  });
});

describe("secondsLeft", () => {
  it("is as long again at the half, and unknown at the beginning", () => {
    expect(secondsLeft(0.5, 60)).toBe(60);
    expect(secondsLeft(0.01, 60)).toBeNull();
    expect(secondsLeft(1, 60)).toBe(0);
  });
});
