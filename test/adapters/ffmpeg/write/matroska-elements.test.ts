import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { markRate } from "#adapters/ffmpeg/write/matroska-rate.ts";
import { showLastPicture } from "#adapters/ffmpeg/write/matroska-last-picture.ts";
import { hidePriming, primingRoom } from "#adapters/ffmpeg/write/matroska-priming.ts";
import { probe } from "#adapters/ffmpeg/probe/probe.ts";
import { damages, lot } from "#test/chaos/damage.ts";
import { clipFolder } from "#test/clips/draw-clip.ts";
import { tools } from "#test/clips/film-tools.ts";
import { ffmpeg } from "#test/cli/chromaloom.ts";

const folder = clipFolder();
const path = join(folder, "changed.mkv");
let whole: Buffer;
beforeAll(async () => {
  const film = join(folder, "film.mkv");
  const sources = ["-f", "lavfi", "-i", "testsrc=s=16x16:d=0.2", "-f", "lavfi", "-i", "sine=d=0.2"];
  const sound = ["-c:a", "aac", "-metadata_header_padding", String(primingRoom)];
  await ffmpeg(...sources, "-c:v", "ffv1", ...sound, film);
  whole = await readFile(film);
});

const change = async (): Promise<void> => {
  await hidePriming(path, new Map([[2, 21_333_333]]));
  await showLastPicture(path, 500);
  await markRate(path, { num: 24_000, den: 1001 });
};

const idOf = { segment: "18538067", seekHead: "114d9b74", tracks: "1654ae6b", cluster: "1f43b675" };

describe("files of Matroska that are changed in place", () => {
  it("are changed where their elements lie as ffmpeg puts them", async () => {
    await writeFile(path, whole);
    await change();
    expect((await readFile(path)).equals(whole)).toBe(false);
  });

  it("name the frame rate that they are told", async () => {
    await writeFile(path, whole);
    await markRate(path, { num: 24_000, den: 1001 });
    expect((await probe(tools, path)).video.frameRate).toEqual({ num: 24_000, den: 1001 });
  });

  it.each(Object.entries(idOf))(
    "are left as they are where a %s says it is larger than memory",
    async (_, id) => {
      const lying = Buffer.from(whole);
      const at = lying.indexOf(Buffer.from(id, "hex")) + 4;
      // The length of the size stays, so that nothing else moves.
      const width = Math.clz32(lying.readUInt8(at)) - 23;
      lying.fill(0xff, at + 1, at + width);
      lying[at] = (1 << (9 - width)) - 2;
      await writeFile(path, lying);
      await change();
      const after = await readFile(path);
      expect(after.length - lying.length).toBeLessThan(64);
    },
  );

  it("never fail for what is in them, cut or flipped anywhere", async () => {
    const draw = lot(7);
    for (let trial = 0; trial < 120; trial += 1) {
      await writeFile(path, whole);
      const way = draw() < 0.3 ? "cut" : "flipped";
      for (let hit = 0; hit < 1 + draw() * 4; hit += 1)
        await damages[way]?.(path, () => draw() * (draw() < 0.5 ? 0.1 : 1));
      await change();
    }
  });
});
