import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { jobIdSchema } from "#core/job/request.ts";
import { fileNameOf, jobIdFor, parseS3Uri, s3Uri, stemOf } from "#core/store/media-places.ts";

describe("parseS3Uri", () => {
  it("reads what s3Uri writes, line feeds and slashes in keys too", () => {
    const address = fc.record({
      bucket: fc.stringMatching(/^[a-z0-9.-]{3,20}$/),
      key: fc.string({ minLength: 1 }),
    });
    fc.assert(
      fc.property(address, (given) => {
        expect(parseS3Uri(s3Uri(given))).toEqual(given);
      }),
    );
  });

  it.each(["s3://media", "s3://media/", "s3:///film.mp4", "/films/film.mp4", "https://media/film.mp4"])(
    "refuses %s and says how an address is written",
    (uri) => {
      expect(() => parseS3Uri(uri)).toThrow(/is not an S3 address; write s3:\/\/BUCKET\/KEY/);
    },
  );
});

describe("stemOf and fileNameOf", () => {
  it("take the last part of a path, and its last ending off", () => {
    expect(fileNameOf("uploads/reels/a.b.mov")).toBe("a.b.mov");
    expect(stemOf("a.b.mov")).toBe("a.b");
    expect(stemOf(".hidden")).toBe(".hidden");
    expect(stemOf("reel")).toBe("reel");
  });
});

describe("jobIdFor", () => {
  it("makes a valid id of any name, the same each time", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "grapheme" }), fc.jsonValue(), async (name, identity) => {
        const id = await jobIdFor(name, identity);
        expect(jobIdSchema.safeParse(id).success, id).toBe(true);
        expect(await jobIdFor(name, identity)).toBe(id);
      }),
      { numRuns: 50 },
    );
  });

  it("can be read, and differs with the identity", async () => {
    expect(await jobIdFor("Déjà Vu (1906).mp4", 1)).toMatch(/^deja-vu-1906-[0-9a-f]+$/);
    expect(await jobIdFor("映画.mp4", 1)).toMatch(/^film-/);
    expect(await jobIdFor("a.mp4", 1)).not.toBe(await jobIdFor("a.mp4", 2));
  });
});
