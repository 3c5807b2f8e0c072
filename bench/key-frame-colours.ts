/**
 * How much colour true frames have, and how much of it is more than one tint, beside the same frames paler and
 * toned: `npx tsx bench/key-frame-colours.ts CLIP...`. Markdown rows; the bounds of grey and toned pictures in
 * core/colourist/check-picture.ts are set by them.
 */
import { basename } from "node:path";
import { parseArgs } from "node:util";
import { ffmpegFilms } from "#adapters/ffmpeg/films.ts";
import { ffmpegReviewFilms } from "#adapters/ffmpeg/review-films.ts";
import { labFromSrgb } from "#core/colour/lab.ts";
import { colourfulnessOf, type Colourfulness } from "#core/colourist/colourfulness.ts";

const { positionals, values } = parseArgs({
  options: { frames: { type: "string", default: "6" } },
  allowPositionals: true,
});

const size = { width: 320, height: 180 };
const pixels = size.width * size.height;

/** Mean lightness, L* units, below which a frame shows too little to be a key frame. */
const dark = 8;

type Change = (r: number, g: number, b: number) => readonly number[];

const luma = (r: number, g: number, b: number): number => 0.2126 * r + 0.7152 * g + 0.0722 * b;

const paler =
  (share: number): Change =>
  (...rgb) =>
    rgb.map((code) => luma(...rgb) + share * (code - luma(...rgb)));

const asItIs: Change = (...rgb) => rgb;

const changes: Readonly<Record<string, Change>> = {
  true: asItIs,
  "35 % of its colour": paler(0.35),
  "20 %": paler(0.2),
  "10 %": paler(0.1),
  sepia: (...rgb) => {
    const share = luma(...rgb) / 255;
    return [20 + 235 * share, 10 + 230 * share, 210 * share];
  },
  "sepia() of browsers": (r, g, b) => [
    0.393 * r + 0.769 * g + 0.189 * b,
    0.349 * r + 0.686 * g + 0.168 * b,
    0.272 * r + 0.534 * g + 0.131 * b,
  ],
};

const colourfulness = (samples: Uint8Array, change: Change): Colourfulness & { lightness: number } => {
  const codes = new Float64Array(samples.length);
  for (let i = 0; i < samples.length; i += 3) {
    const [r = 0, g = 0, b = 0] = samples.subarray(i, i + 3);
    const made = change(r, g, b);
    for (const [channel, code] of made.entries())
      codes[i + channel] = Math.round(Math.min(255, Math.max(0, code))) / 255;
  }
  const lab = labFromSrgb(codes);
  const lightness = lab.reduce((sum, value, i) => (i % 3 === 0 ? sum + value : sum), 0) / pixels;
  return { ...colourfulnessOf(lab, new Uint8Array(pixels).fill(1)), lightness };
};

/** Frames spread over a clip, as many as are asked for. */
const framesOf = async (clip: string): Promise<Uint8Array[]> => {
  const source = await (await ffmpegFilms()).inspect(clip);
  const review = await ffmpegReviewFilms();
  const read: Uint8Array[] = [];
  let [at, step] = [0, 1];
  for await (const samples of review.readColour({ source, size })) {
    if (at % step === 0) read.push(Uint8Array.from(samples));
    at += 1;
    // Every second one of too many: the clip's length is known at its end.
    if (read.length < 4 * Number(values.frames)) continue;
    read.splice(0, read.length, ...read.filter((_, index) => index % 2 === 0));
    step *= 2;
  }
  const every = Math.max(1, Math.floor(read.length / Number(values.frames)));
  return read.filter((_, index) => index % every === Math.floor(every / 2)).slice(0, Number(values.frames));
};

const frames: Uint8Array[] = [];
for (const clip of positionals) {
  const found = await framesOf(clip);
  const shown = found.filter((samples) => colourfulness(samples, asItIs).lightness >= dark);
  process.stderr.write(`${basename(clip)}: ${shown.length} frames\n`);
  frames.push(...shown);
}

const range = (figures: readonly number[], digits: number): string => {
  const sorted = figures.toSorted((one, other) => one - other);
  const at = (share: number): string =>
    (sorted[Math.floor(share * (sorted.length - 1))] ?? NaN).toFixed(digits);
  return `${at(0)} … ${at(0.5)} … ${at(1)}`;
};

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
say(
  "| frames | mean chroma: least, middle, most | beyond one tint | below 2 | toned |\n|---|---|---|---|---|",
);
for (const [name, change] of Object.entries(changes)) {
  const found = frames.map((samples) => colourfulness(samples, change));
  const below = found.filter(({ chroma }) => chroma < 2).length;
  const toned = found.filter(({ own }) => own < 0.15).length;
  const chroma = found.map((one) => one.chroma);
  const own = found.map((one) => one.own);
  say(`| ${name} | ${range(chroma, 1)} | ${range(own, 2)} | ${below} of ${found.length} | ${toned} |`);
}
