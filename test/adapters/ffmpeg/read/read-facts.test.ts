import { join } from "node:path";
import { expect, it } from "vitest";
import { readFacts } from "#adapters/ffmpeg/read/read-facts.ts";
import { clipFolder, draw } from "#test/clips/draw-clip.ts";
import { release, tools } from "#test/clips/film-tools.ts";

const folder = clipFolder();
const at = (name: string): string => join(folder, name);

it.skipIf(release < 5).each(["mp4", "mkv"])(
  "knows when the last picture of .%s ends that begins after its sound",
  async (ending) => {
    const shapes = ["-f", "lavfi", "-i", "testsrc2=s=64x48:r=25:d=0.4"];
    const picture = await draw(at(`${ending}.mp4`), ...shapes, "-c:v", "libx264", "-bf", "0");
    const path = await draw(
      at(`late.${ending}`),
      ...["-itsoffset", "0.014", "-i", picture, "-f", "lavfi", "-i", "sine=d=0.4"],
      ...["-map", "0:v", "-map", "1:a", "-c:v", "copy", "-c:a", "ac3"],
    );
    const { ptsSeconds, pictureEndSeconds } = await readFacts(tools.ffprobe, path);
    expect(ptsSeconds[0]).toBeGreaterThan(0.01);
    expect((pictureEndSeconds ?? 0) - (ptsSeconds.at(-1) ?? 0)).toBeCloseTo(0.04, 2);
  },
);
