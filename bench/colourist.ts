/**
 * A network file run frame by frame, as tools of the field do, beside the same file on key frames alone:
 * `npx tsx bench/colourist.ts --network FILE.onnx [--frames N] [--width PIXELS] CLIP...`. The clips are in
 * colour; their luma is coloured, and the result measured against them. Markdown rows.
 */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { networkColourist } from "#adapters/colourist/network-colourist.ts";
import { readEnvironment } from "#adapters/env.ts";
import { findTools } from "#adapters/ffmpeg/process/binaries.ts";
import { labFromSrgb } from "#core/colour/lab.ts";
import type { PlaneSize } from "#core/film/planes.ts";

const { values, positionals } = parseArgs({
  options: {
    network: { type: "string" },
    frames: { type: "string", default: "72" },
    width: { type: "string", default: "480" },
  },
  allowPositionals: true,
});
if (values.network === undefined) throw new Error("give the network's file: --network FILE.onnx");

const bin = fileURLToPath(new URL("../cli/bin.js", import.meta.url));
const environment = readEnvironment();
const { ffmpeg } = await findTools(environment);
const run = (...args: readonly string[]) => execa(ffmpeg.path, ["-v", "error", "-y", ...args]);
const chromaloom = (...args: readonly string[]) => execa(process.execPath, [bin, ...args]);

/** Where ab and PSNR are measured. */
const measured = { width: 240, height: 136 };

type Figures = { readonly abError: number; readonly psnr: number; readonly compared: Compared };
type Compared = { readonly cdc: number; readonly flicker: number; readonly wander: number };

/** One matrix throughout, so that only colours differ. */
const toBt709 = "out_color_matrix=bt709:out_range=tv";
const bt709 = [
  "-colorspace",
  "bt709",
  "-color_primaries",
  "bt709",
  "-color_trc",
  "bt709",
  "-color_range",
  "tv",
];

/** The first frames of a clip, without loss: what is to be coloured, and the truth. */
const shorten = async (clip: string, path: string): Promise<void> => {
  const codec = ["-c:v", "ffv1", "-pix_fmt", "yuv420p", "-frames:v", values.frames, ...bt709];
  await run("-i", clip, "-an", "-sn", "-dn", "-vf", `scale=${values.width}:-2:${toBt709}`, ...codec, path);
};

/** Every frame by itself, as any tool would that knows nothing of films. */
const frameByFrame = async (film: string, folder: string, result: string): Promise<number> => {
  const colourist = await networkColourist(values.network ?? "", environment);
  const [grey, colour] = [join(folder, "grey"), join(folder, "colour")];
  for (const path of [grey, colour]) await mkdir(path);
  await run("-i", film, "-pix_fmt", "gray", join(grey, "%06d.png"));
  const names = (await readdir(grey)).sort();
  const size = await sizeOf(film);
  for (const [frame, name] of names.entries()) {
    const bytes = await readFile(join(grey, name));
    const question = { frame, name, grey: bytes, network: bytes, size, context: [], key: name };
    const answer = await colourist.ask(question, new AbortController().signal);
    if (answer.type === "nothing") throw new Error(answer.sentence);
    await writeFile(join(colour, name), answer.bytes);
  }
  const scale = `scale=${size.width}:${size.height}:${toBt709}`;
  const codec = ["-c:v", "ffv1", "-pix_fmt", "yuv444p", ...bt709];
  const rate = ["-framerate", await rateOf(film)];
  await run(...rate, "-i", join(colour, "%06d.png"), "-vf", scale, ...codec, result);
  return names.length;
};

const probed = async (film: string, entry: string): Promise<string> => {
  const { ffprobe } = await findTools(environment);
  const wanted = ["-select_streams", "v:0", "-show_entries", `stream=${entry}`, "-of", "csv=p=0"];
  const { stdout } = await execa(ffprobe.path, ["-v", "error", ...wanted, film]);
  return stdout.trim();
};

const sizeOf = async (film: string): Promise<PlaneSize> => {
  const [width = 0, height = 0] = (await probed(film, "width,height")).split(",").map(Number);
  return { width, height };
};

const rateOf = (film: string): Promise<string> => probed(film, "r_frame_rate");

/** Frames of a film as sRGB, small. */
const rgbOf = async (film: string): Promise<Uint8Array> => {
  const scale = `scale=${measured.width}:${measured.height}:flags=area`;
  const raw = ["-f", "rawvideo", "-pix_fmt", "rgb24", "-"];
  const { stdout } = await execa(ffmpeg.path, ["-v", "error", "-i", film, "-vf", scale, ...raw], {
    encoding: "buffer",
    maxBuffer: 2 ** 30,
  });
  return stdout;
};

const figuresOf = async (truth: string, film: string): Promise<Figures> => {
  const [one, other] = [await rgbOf(truth), await rgbOf(film)];
  const frame = measured.width * measured.height * 3;
  let [distance, squares] = [0, 0];
  for (let start = 0; start < one.length; start += frame) {
    const [mine, theirs] = [one, other].map((rgb) => {
      const codes = Float64Array.from(rgb.subarray(start, start + frame), (code) => code / 255);
      return { codes, lab: labFromSrgb(codes) };
    });
    if (mine === undefined || theirs === undefined) continue;
    for (let i = 0; i < frame; i += 3) {
      const [a, b] = [1, 2].map((at) => (mine.lab[i + at] ?? 0) - (theirs.lab[i + at] ?? 0));
      distance += Math.hypot(a ?? 0, b ?? 0);
    }
    for (let i = 0; i < frame; i += 1) squares += ((mine.codes[i] ?? 0) - (theirs.codes[i] ?? 0)) ** 2;
  }
  const { stdout } = await chromaloom("compare", truth, film, "--json");
  const { b } = JSON.parse(stdout) as { readonly b: { readonly figures: Compared } };
  return {
    abError: distance / (one.length / 3),
    psnr: -10 * Math.log10(squares / one.length),
    compared: b.figures,
  };
};

const colorize = async (film: string, result: string, ...options: readonly string[]): Promise<number> => {
  const fixed = ["--codec", "ffv1", "--no-review", "--coloured", "recolour", "--json", "-f"];
  const { stdout } = await chromaloom("colorize", film, "-o", result, ...fixed, ...options);
  const summary = JSON.parse(stdout.trim().split("\n").at(-1) ?? "{}") as {
    readonly colourist?: { readonly calls: number };
  };
  return summary.colourist?.calls ?? 0;
};

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

say("| clip | coloured by | runs of the file | ab error | PSNR | flicker | wander | CDC |");
say("|---|---|---|---|---|---|---|---|");
for (const clip of positionals) {
  const folder = await mkdtemp(join(tmpdir(), "chromaloom-bench-"));
  try {
    const path = (name: string): string => join(folder, `${name}.mkv`);
    await shorten(clip, path("truth"));
    const runs = {
      "the file, every frame": await frameByFrame(path("truth"), folder, path("every")),
      "the file, key frames": await colorize(
        path("truth"),
        path("key"),
        "--colourist",
        `onnx:${values.network}`,
      ),
      "no colourist": await colorize(path("truth"), path("automatic")),
    };
    const films = [path("every"), path("key"), path("automatic")];
    for (const [place, [name, calls]] of Object.entries(runs).entries()) {
      const { abError, psnr, compared } = await figuresOf(path("truth"), films[place] ?? "");
      const { flicker, wander, cdc } = compared;
      const figures = [
        abError.toFixed(1),
        psnr.toFixed(1),
        flicker.toFixed(2),
        wander.toFixed(2),
        cdc.toFixed(4),
      ];
      say(`| ${place === 0 ? basename(clip) : ""} | ${name} | ${calls} | ${figures.join(" | ")} |`);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
