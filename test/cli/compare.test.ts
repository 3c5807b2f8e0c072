import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { chromaloom, ffmpegBytes } from "#test/cli/chromaloom.ts";
import { clipFolder, draw, plainClip } from "#test/clips/draw-clip.ts";

type Figures = Readonly<Record<string, number | null>>;
type Compared = {
  a: { file: string; framesLeftOut: number; figures: Figures };
  b: { framesLeftOut: number; figures: Figures };
  shots: unknown[];
};

const folder = clipFolder();
const [width, height, frames] = [96, 64, 20];
let film: string;
let grey: string;
beforeAll(async () => {
  film = await plainClip(join(folder, "film <b>.mp4"), frames, `${width}x${height}`);
  grey = await draw(join(folder, "grey.mp4"), "-i", film, "-vf", "lutyuv=u=128:v=128", "-qp", "0");
});

const compared = async (...args: string[]): Promise<Compared> => {
  const { exitCode, stdout, stderr } = await chromaloom(["compare", "--json", ...args]);
  expect([exitCode, stderr]).toEqual([0, ""]);
  return JSON.parse(stdout) as Compared;
};

/** CDC by its definition, over again: R, G and B in turn, every pair, nothing shared with the program. */
const directCdc = async (path: string): Promise<number> => {
  const bytes = await ffmpegBytes("-i", path, "-f", "rawvideo", "-pix_fmt", "rgb24", "-");
  const pixels = width * height;
  const histogram = (frame: number, channel: number): number[] => {
    const counts = Array<number>(256).fill(0);
    for (let pixel = 0; pixel < pixels; pixel += 1)
      counts[bytes[(frame * pixels + pixel) * 3 + channel]!]! += 1 / pixels;
    return counts;
  };
  const kl = (p: number[], m: number[]): number =>
    p.reduce((sum, share, bin) => (share === 0 ? sum : sum + share * Math.log(share / m[bin]!)), 0);
  const js = (p: number[], q: number[]): number => {
    const middle = p.map((share, bin) => (share + q[bin]!) / 2);
    return 0.5 * kl(p, middle) + 0.5 * kl(q, middle);
  };
  const mean = (values: number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
  const at = (dilation: number): number =>
    mean(
      [0, 1, 2].flatMap((channel) =>
        Array.from({ length: frames - dilation }, (_, i) =>
          js(histogram(i, channel), histogram(i + dilation, channel)),
        ),
      ),
    );
  return mean([1, 2, 4].map(at));
};

describe("chromaloom compare", () => {
  it("gives the CDC that its definition gives, from file to figure", async () => {
    const { b } = await compared(grey, film, "--whole");
    expect(Math.abs((b.figures["cdc"] ?? NaN) - (await directCdc(film)))).toBeLessThan(1e-9);
  });

  it("finds the same of a film and itself, and no colour in a grey one", async () => {
    const { a, b, shots } = await compared(film, film);
    expect(a.figures).toEqual(b.figures);
    expect(a.file).toBe("film <b>.mp4");
    expect(shots).toHaveLength(1);
    const ofGrey = await compared(grey, grey);
    expect(ofGrey.b.figures).toMatchObject({ deltaCdc: 0, framesColoured: 0, cdcAb: 0 });
    expect(ofGrey.b.figures["flicker"]).toBeLessThan(1e-3);
  });

  it("says how many frames the longer film has more", async () => {
    const short = await draw(join(folder, "short.mp4"), "-i", film, "-frames:v", "12");
    expect((await compared(film, short)).a.framesLeftOut).toBe(8);
    const { stdout } = await chromaloom(["compare", short, film]);
    expect(stdout).toContain("B has 8 frames more");
    expect(stdout).toMatch(/^wander allowed +\d+\.\d{2} +\d+\.\d{2}$/m);
    expect(stdout).toMatch(/^CDC above grey +0\.\d{6} +-?0\.\d{6}$/m);
  });

  it("refuses what is no film, as colorize does", async () => {
    const { exitCode, stderr } = await chromaloom(["compare", film, join(folder, "none.mp4")]);
    expect([exitCode, stderr]).toEqual([3, expect.stringContaining("none.mp4")]);
  });
});
