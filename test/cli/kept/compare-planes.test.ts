import { describe, expect, it } from "vitest";
import type { LumaFrame } from "#core/film/planes.ts";
import { comparePlanes } from "#cli/kept/compare-planes.ts";

const film = async function* (frames: readonly (readonly [y: number, u: number, v: number])[]) {
  for (const [pts, [y, u, v]] of frames.entries()) {
    const own = { u: Uint8Array.of(u), v: Uint8Array.of(v) };
    yield await Promise.resolve<LumaFrame>({ pts, luma: Uint8Array.of(y, y, y, y), own });
  }
};

describe("comparePlanes", () => {
  it("finds nothing where every plane is the same", async () => {
    const frames = [[1, 2, 3] as const, [4, 5, 6] as const];
    expect(await comparePlanes(film(frames), film(frames), 0)).toBeNull();
  });

  it("names the first plane of the first frame that differs, and counts such frames", async () => {
    const one = [[1, 2, 3] as const, [4, 5, 6] as const, [7, 8, 9] as const];
    const other = [[1, 2, 3] as const, [4, 5, 0] as const, [7, 0, 0] as const];
    expect(await comparePlanes(film(one), film(other), 20)).toEqual({
      frame: 21,
      plane: "Cr",
      framesDiffering: 2,
    });
  });

  it("takes frames that only one of them has for different ones", async () => {
    const one = [[1, 2, 3] as const, [4, 5, 6] as const];
    const missing = { frame: 1, plane: "Y", framesDiffering: 1 };
    expect(await comparePlanes(film(one), film(one.slice(0, 1)), 0)).toEqual(missing);
    expect(await comparePlanes(film(one.slice(0, 1)), film(one), 0)).toEqual(missing);
  });
});
