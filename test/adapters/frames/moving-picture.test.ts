import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { expect, it } from "vitest";
import { findFrames } from "#adapters/frames/find-frames.ts";
import { isMovingPicture } from "#adapters/frames/moving-picture.ts";
import { probe } from "#adapters/ffmpeg/probe/probe.ts";
import { clipFolder, draw } from "#test/clips/draw-clip.ts";
import { tools } from "#test/clips/film-tools.ts";

const folder = clipFolder();
const at = (name: string): string => join(folder, name);

const animated = (name: string, frames: number): Promise<string> =>
  draw(
    at(name),
    ...["-f", "lavfi", "-i", "testsrc2=s=64x48:r=5", "-frames:v", String(frames)],
    ...["-plays", "0", "-f", "apng"],
  );

it("takes an animated PNG for a film, whatever its ending", async () => {
  const film = await animated("several.png", 4);
  expect(await findFrames(film, "refuse")).toBeNull();
  expect((await probe(tools, film)).video.codec).toBe("apng");
});

it("takes a PNG of one picture for a frame", async () => {
  const still = await animated("one.png", 1);
  expect((await findFrames(still, "refuse"))?.set.files).toEqual(["one.png"]);
  await sharp({ create: { width: 20, height: 20, channels: 3, background: "grey" } }).toFile(
    at("plain.png"),
  );
  expect(await isMovingPicture(at("plain.png"))).toBe(false);
});

it("refuses an animated WebP, and takes a plain one", async () => {
  const gif = await draw(at("film.gif"), "-f", "lavfi", "-i", "testsrc2=s=64x48:r=5:d=1");
  await sharp(gif, { animated: true }).toFile(at("moving.webp"));
  await expect(findFrames(at("moving.webp"), "refuse")).rejects.toThrow(/animated WebP.*magick/);
  await sharp(gif).toFile(at("still.webp"));
  expect((await findFrames(at("still.webp"), "refuse"))?.set.files).toEqual(["still.webp"]);
});

it("is not misled by a file that ends in its header", async () => {
  const whole = await readFile(await animated("cut.png", 4));
  const isFilm: boolean[] = [];
  for (let length = 0; length < 120; length += 1) {
    await writeFile(at("cut.png"), whole.subarray(0, length));
    isFilm.push(await isMovingPicture(at("cut.png")));
  }
  // Once it is said, what follows changes nothing.
  const said = isFilm.indexOf(true);
  expect(said).toBeGreaterThan(33);
  expect(isFilm.slice(said)).not.toContain(false);
});
