import { describe, expect, it } from "vitest";
import { withOwnColours } from "#core/colour/keep-colour.ts";

/** A grey ramp of odd size with a red mark of 12 x 12 pixels in it. */
const frameOf = (bitDepth: 8 | 10) => {
  const [width, height, scale] = [65, 49, bitDepth === 8 ? 1 : 4];
  const plane = (length: number, value: (i: number) => number): Uint8Array | Uint16Array => {
    const codes = Array.from({ length }, (_, i) => value(i) * scale);
    return bitDepth === 8 ? Uint8Array.from(codes) : Uint16Array.from(codes);
  };
  const isMark = (i: number): boolean => {
    const [x, y] = [i % 33, Math.floor(i / 33)];
    return x >= 20 && x < 26 && y >= 10 && y < 16;
  };
  const luma = plane(width * height, (i) => 40 + (i % width) * 2);
  const u = plane(33 * 25, (i) => (isMark(i) ? 100 : 128));
  const v = plane(33 * 25, (i) => (isMark(i) ? 200 : 128));
  const made = { u: plane(33 * 25, () => 110), v: plane(33 * 25, () => 140) };
  return { frame: { width, height, bitDepth, luma, own: { u, v } }, made, isMark, scale };
};

describe.each([8, 10] as const)("withOwnColours, at %i bits", (bitDepth) => {
  it("keeps the film's own chroma in a mark, sample for sample, and the made one elsewhere", () => {
    const { frame, made, isMark, scale } = frameOf(bitDepth);
    const { u, v } = withOwnColours(frame, made);
    const isNear = (i: number): boolean => {
      const [x, y] = [i % 33, Math.floor(i / 33)];
      return x >= 16 && x < 30 && y >= 6 && y < 20;
    };
    for (let i = 0; i < u.length; i += 1) {
      if (isMark(i)) expect([u[i], v[i]]).toEqual([100 * scale, 200 * scale]);
      if (!isNear(i)) expect([u[i], v[i]]).toEqual([110 * scale, 140 * scale]);
    }
    expect(u).toBeInstanceOf(bitDepth === 8 ? Uint8Array : Uint16Array);
    expect(made.u.every((code) => code === 110 * scale)).toBe(true);
  });
});
