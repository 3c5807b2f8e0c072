import { describe, expect, it } from "vitest";
import { withEnding } from "#adapters/disk/short-name.ts";

const nameBytes = (path: string): number => Buffer.byteLength(path.split("/").at(-1) ?? "");

describe("withEnding", () => {
  it("leaves a name that fits as it is", () => {
    expect(withEnding("/films/a film", ".color.mp4")).toBe("/films/a film.color.mp4");
  });

  it("cuts a longer one at a whole character, with room for a draft's ending", () => {
    const path = withEnding(`/films/${"й".repeat(127)}`, ".color.mp4");
    expect(path).toMatch(/^\/films\/й+-[0-9a-f]{12}\.color\.mp4$/);
    expect(nameBytes(path)).toBeLessThanOrEqual(255 - ".1234567890.part".length);
    expect(nameBytes(path)).toBeGreaterThan(230);
  });

  it("keeps two long names apart that begin alike", () => {
    const [one, other] = ["1", "2"].map((end) => withEnding(`${"a".repeat(254)}${end}`, ".job"));
    expect(one).not.toBe(other);
  });
});
