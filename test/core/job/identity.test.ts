import { describe, expect, it } from "vitest";
import { idOfFile, idOfFilm, idOfUpload } from "#core/job/identity.ts";

const film = { bucket: "media", key: "uploads/Reel 7.mp4" };
const callback = { url: "https://studio.example/hook", events: null, customData: null };

describe("a job's id", () => {
  it("is another for another version of an upload", async () => {
    const id = await idOfUpload({ ...film, version: "1" });
    expect(id).toMatch(/^reel-7-/);
    expect(await idOfUpload({ ...film, version: "1" })).toBe(id);
    expect(await idOfUpload({ ...film, version: "2" })).not.toBe(id);
  });

  it("is another where the film or the order is, whatever callback it names", async () => {
    const id = await idOfFilm(film, "a", { crf: 20 });
    expect(await idOfFilm(film, "a", { crf: 20, callback })).toBe(
      await idOfFilm(film, "a", { crf: 20, callback: null }),
    );
    expect(await idOfFilm(film, "b", { crf: 20 })).not.toBe(id);
    expect(await idOfFilm(film, "a", { crf: 21 })).not.toBe(id);
  });

  it("follows a file's content, not its folder", async () => {
    expect(await idOfFile("reel.mp4", "sum", {})).toBe(await idOfFile("reel.mp4", "sum", { callback }));
    expect(await idOfFile("reel.mp4", "other", {})).not.toBe(await idOfFile("reel.mp4", "sum", {}));
  });
});
