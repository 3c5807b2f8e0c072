import { describe, expect, it } from "vitest";
import { editsSchema, type Edits } from "#core/edits/edits.ts";
import { jobKeys } from "#core/job/keys.ts";
import { sealOf } from "#core/store/seal-of.ts";
import { keepEditKeyFrames } from "#pipeline/colourist/edit-key-frames.ts";
import { drawnFilm } from "#test/support/drawn-film.ts";
import { chosenJob } from "#test/support/chosen-job.ts";
import { tintedPicture } from "#test/support/tinted-picture.ts";

const opened = async () => {
  const { job, ports, frames } = await chosenJob();
  const [frame = 0] = frames;
  const keyFrames = [{ first: 0, end: drawnFilm.cut, references: [], wanted: frames }];
  const asked = { ...job, manifest: { ...job.manifest, keyFrames } };
  const grey = Buffer.from(await ports.store.get(jobKeys.greyFrame(job.manifest, frame)));
  const keep = async (bytes: Uint8Array, given: object) => {
    const { sha256: digest } = await sealOf(bytes);
    const referenceFiles = async function* (path: string) {
      yield await Promise.resolve({ name: path, digest, bytes });
    };
    const shots = [{ first: 0, end: drawnFilm.cut, keyFrames: [{ frame, file: "mine.png", ...given }] }];
    const addressOf = (file: string): string => file;
    const edits: Edits = editsSchema.parse({ shots });
    return keepEditKeyFrames({ ...ports, referenceFiles, addressOf }, asked, edits);
  };
  return { job, ports, frame, grey, keep };
};

describe("keepEditKeyFrames", () => {
  it("checks a picture as a colourist's, and keeps it as it was given and as it is used", async () => {
    const { ports, frame, grey, keep } = await opened();
    const mine = await (await tintedPicture(grey)).png().toBuffer();
    const [shot] = (await keep(mine, {})).shots;
    const [picture] = shot?.keyFrames ?? [];
    expect(picture).toMatchObject({ frame, file: "mine.png", digest: (await sealOf(mine)).sha256 });
    expect(picture?.used).not.toBe(picture?.digest);
    for (const digest of [picture?.digest, picture?.used])
      expect(await ports.store.has(jobKeys.reference(digest ?? ""))).toBe(true);
    // The job holds it now: no file is needed, whatever its name leads to.
    expect((await keep(grey, picture ?? {})).shots[0]?.keyFrames).toEqual([picture]);
  });

  it("refuses what cannot be used, a frame that is no key frame, and a file that was exchanged", async () => {
    const { frame, grey, keep } = await opened();
    await expect(keep(grey, {})).rejects.toThrow(
      new RegExp(`^the picture mine.png for key frame ${frame} is grey`),
    );
    await expect(keep(grey, { frame: 1 })).rejects.toThrow(
      /key frame 1, which is none of this job; near it are \d/,
    );
    await expect(keep(grey, { digest: "a".repeat(64) })).rejects.toThrow(
      /^mine.png is another picture than/,
    );
  });
});
