import { describe, expect, it } from "vitest";
import { resultName } from "#core/film/result-name.ts";

const bytes = (text: string): number => new TextEncoder().encode(text).length;

describe("resultName", () => {
  it("keeps the film's own kind of container where the codec allows", () => {
    expect(resultName("uploads/a.MOV")).toBe("a.color.mov");
    expect(resultName("uploads/a.avi")).toBe("a.color.mkv");
    expect(resultName("uploads/a.mp4", { codec: "prores" })).toBe("a.color.mov");
    expect(resultName("uploads/a.mkv", { codec: "dnxhr" })).toBe("a.color.mov");
    expect(resultName("uploads/a.mkv", { delivery: "web" })).toBe("a.color.mp4");
    expect(resultName("uploads/a.mp4", { delivery: "archive" })).toBe("a.color.mkv");
  });

  it.each([".3gp", ".gif", ".f4v"])(
    "puts a %s into MP4, as this machine does, where the codec allows",
    (ending) => {
      expect(resultName(`uploads/a${ending}`)).toBe("a.color.mp4");
      expect(resultName(`uploads/a${ending}`, { codec: "ffv1" })).toBe("a.color.mkv");
    },
  );

  it.each(["x", "ü", "映", "🎞", "👨‍👩‍👧"])(
    "cuts a name of many %s to what file systems take, between characters",
    (character) => {
      const name = resultName(`uploads/${character.repeat(300)}.mp4`);
      expect(bytes(name)).toBeLessThanOrEqual(200);
      expect(bytes(name)).toBeGreaterThan(200 - bytes(character));
      expect(name.replace(".color.mp4", "").replaceAll(character, "")).toBe("");
    },
  );

  it("holds no character that breaks a line or a terminal", () => {
    expect(resultName("uploads/a\nfile '/etc/passwd'\u001b[2J.mp4")).toBe("passwd'_[2J.color.mp4");
  });
});
