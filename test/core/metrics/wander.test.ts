import { describe, expect, it } from "vitest";
import { wanderMeter, wanderOf, type WanderSums } from "#core/metrics/wander.ts";
import { lightnessPyramid } from "#core/time/lightness-pyramid.ts";

const size = { width: 128, height: 96 };
const cells = (size.width / 4) * (size.height / 4);
const frames = 24;

/** A colour, given how far the shot is (0…1) and how far right a cell lies (0…1). */
type Paint = (time: number, place: number) => readonly [a: number, b: number];

/** A textured room, left half dark and right half light, `panned` pixels further with each frame. */
const measured = (paint: Paint, { count = frames, panned = 0 } = {}): WanderSums => {
  const meter = wanderMeter(cells);
  for (let frame = 0; frame < count; frame += 1) {
    const plane = Uint8Array.from({ length: size.width * size.height }, (_, i) => {
      const x = (i % size.width) + panned * frame;
      const ground = x < size.width / 2 ? 70 : 170;
      return Math.round(ground + 20 * Math.sin(x / 3) * Math.cos(i / size.width / 4));
    });
    const lab = new Float32Array(cells * 3);
    const across = size.width / 4;
    for (let cell = 0; cell < cells; cell += 1) {
      const x = (cell % across) * 4 + panned * frame;
      lab.set([50, ...paint(frame / (count - 1), x / size.width)], cell * 3);
    }
    meter.push(lightnessPyramid(plane, size), lab);
  }
  return meter.finish();
};

const brown: Paint = () => [10, 25];

describe("wander", () => {
  it("is nothing where colours stay, however wrong", () => {
    const { wander, wanderAllowed } = wanderOf([measured(brown)]);
    expect(wander).toBeLessThan(1e-9);
    expect(wanderAllowed).toBeLessThan(1e-9);
  });

  it("sees a table that goes from brown to grey in the course of the shot", () => {
    const table: Paint = (time, place) => (place < 0.5 ? [10 * (1 - time), 25 * (1 - time)] : [0, 0]);
    const { wander, wanderAllowed } = wanderOf([measured(table)]);
    // Half of the picture, a quarter of the way of 26.9 off its mean on average.
    expect(wander).toBeCloseTo(26.9 / 8, 0);
    expect(wander - wanderAllowed).toBeGreaterThan(2);
  });

  it("allows colours that change because other things come into the picture", () => {
    const room: Paint = (_, place) => (place < 0.5 ? [10, 25] : [-20, 0]);
    const panned = wanderOf([measured(room, { panned: 4 })]);
    expect(panned.wander).toBeLessThan(panned.wanderAllowed);
    const still = wanderOf([measured(brown, { panned: 4 })]);
    expect(still.wander).toBeLessThan(1e-9);
  });

  it("weighs shots by what they show, and knows a shot of one frame", () => {
    const fading: Paint = (time) => [0, 30 * time];
    const [held, lost] = [measured(brown), measured(fading)];
    expect(wanderOf([held, lost]).wander).toBeCloseTo(wanderOf([lost]).wander / 2, 6);
    expect(wanderOf([measured(brown, { count: 1 })]).wander).toBeLessThan(1e-9);
    expect(wanderOf([])).toEqual({ wander: 0, wanderAllowed: 0 });
  });
});
