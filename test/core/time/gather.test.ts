import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cellCount } from "#core/model/evidence.ts";
import { backwardPhase, cellShift, forwardPhase, gatherCells } from "#core/time/gather.ts";

const period = 8;

describe("cellShift", () => {
  it("never moves what does not move", () => {
    for (let frame = 1; frame <= period; frame += 1) {
      expect(cellShift(0, forwardPhase(frame))).toBe(0);
      expect(cellShift(0, backwardPhase(frame))).toBe(0);
    }
  });

  it("keeps the cells moved within one cell of the path, for every constant motion and every run of frames", () => {
    for (let pixels = -31; pixels <= 31; pixels += 1) {
      for (let start = 1; start <= period; start += 1) {
        let forward = 0;
        let backward = 0;
        for (let frames = 1; frames <= 4 * period; frames += 1) {
          forward += cellShift(pixels, forwardPhase(start + frames - 1));
          backward += cellShift(pixels, backwardPhase(start + frames - 1));
          expect(Math.abs(forward - (pixels * frames) / 4)).toBeLessThanOrEqual(1);
          expect(Math.abs(backward - (pixels * frames) / 4)).toBeLessThanOrEqual(1);
        }
      }
      // A whole period is exact, so longer runs repeat what was walked.
      const whole = Array.from({ length: period }, (_, i) => cellShift(pixels, forwardPhase(i)));
      expect(whole.reduce((sum, cells) => sum + cells, 0)).toBe(pixels * 2);
    }
  });

  it("does not drift for animation on twos or threes either", () => {
    for (const stride of [2, 3]) {
      for (let pixels = -8; pixels <= 8; pixels += 1) {
        for (let start = 1; start <= period * stride; start += 1) {
          let cells = 0;
          for (let steps = 1; steps <= 4 * period; steps += 1) {
            cells += cellShift(pixels, forwardPhase(start + (steps - 1) * stride));
            expect(Math.abs(cells - (pixels * steps) / 4)).toBeLessThanOrEqual(1.5);
          }
        }
      }
    }
  });

  it("comes home when a step is taken forward and back", () => {
    fc.assert(
      fc.property(fc.integer({ min: -127, max: 127 }), fc.nat(1000), (pixels, frame) => {
        expect(cellShift(pixels, forwardPhase(frame)) + cellShift(-pixels, backwardPhase(frame))).toBe(0);
      }),
    );
  });
});

describe("gatherCells", () => {
  const grid = { width: 8, height: 8, channels: 1 };

  it("points each cell of a block to where the block lies, kept inside the frame", () => {
    const motion = new Int8Array(4 * 4 * 2);
    motion.set([4, 8], (1 * 4 + 2) * 2);
    motion.set([-20, 0], 0);
    const into = new Int32Array(cellCount(grid));
    gatherCells(grid, motion, 0, into);
    expect(into[2 * 8 + 4]).toBe(4 * 8 + 5);
    expect(into[3 * 8 + 5]).toBe(5 * 8 + 6);
    expect([into[0], into[1], into[9]]).toEqual([0, 0, 8]);
    expect(into[63]).toBe(63);
  });

  it("refuses a result of the wrong length", () => {
    expect(() => {
      gatherCells(grid, new Int8Array(32), 0, new Int32Array(3));
    }).toThrow("3 sources for 64");
  });
});
