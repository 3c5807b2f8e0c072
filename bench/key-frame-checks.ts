/**
 * What the checks of key frames say of pictures whose faults are known: frames of colour clips, changed as
 * colourists change them: `npx tsx bench/key-frame-checks.ts CLIP...`. Markdown rows; the thresholds of
 * core/colourist/check-picture.ts are set by them.
 */
import { parseArgs } from "node:util";
import sharp, { type Sharp } from "sharp";
import { ffmpegFilms } from "#adapters/ffmpeg/films.ts";
import { ffmpegReviewFilms } from "#adapters/ffmpeg/review-films.ts";
import { describeModel } from "#adapters/network/model-folder.ts";
import { guessedMatrix, lumaWeights } from "#core/colour/matrix.ts";
import { checkPicture, type CheckedPicture, type GreyFrame } from "#core/colourist/check-picture.ts";
import type { ColourPicture } from "#core/colourist/lay-over.ts";
import { displayAspect, modelSize } from "#core/model/size.ts";
import { fittedSize, shownSize } from "#core/review/sizes.ts";

const { positionals, values } = parseArgs({
  options: { only: { type: "string", default: "" }, verbose: { type: "boolean", default: false } },
  allowPositionals: true,
});

type Frame = {
  readonly clip: string;
  readonly frame: number;
  readonly grey: GreyFrame;
  readonly rgb: Buffer;
};

/** Frames of a clip that are looked at. */
const wanted = [30, 54];

const framesOf = async (clip: string): Promise<Frame[]> => {
  const films = await ffmpegFilms();
  const review = await ffmpegReviewFilms();
  const source = await films.inspect(clip);
  const { card } = await describeModel("photo");
  const size = fittedSize(shownSize(source.video), { width: 960, height: 960 });
  const weights = lumaWeights({
    ...source.video,
    colour: { ...source.video.colour, matrix: guessedMatrix(0) },
  });
  const frames: Frame[] = [];
  let at = 0;
  for await (const samples of review.readColour({ source, size })) {
    if (wanted.includes(at)) {
      const { red, green, blue } = weights;
      const grey = Uint8Array.from({ length: size.width * size.height }, (_, i) =>
        Math.round(red * samples[i * 3]! + green * samples[i * 3 + 1]! + blue * samples[i * 3 + 2]!),
      );
      const model = modelSize(displayAspect(source.video), card.input);
      frames.push({
        clip,
        frame: at,
        rgb: Buffer.from(samples),
        grey: { grey, size, modelSize: model, weights },
      });
    }
    at += 1;
    if (at > Math.max(...wanted)) break;
  }
  return frames;
};

type Change = (frame: Frame) => Promise<ColourPicture>;

const opened = ({ rgb, grey: { size } }: Frame): Sharp => sharp(rgb, { raw: { ...size, channels: 3 } });

const decoded = async (picture: Sharp): Promise<ColourPicture> => {
  const { data, info } = await picture
    .removeAlpha()
    .toColourspace("srgb")
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { rgb: data, size: { width: info.width, height: info.height }, opacity: null };
};

/** Through an encoded file, so that steps do not fall into one pipeline. */
const then = async (picture: Sharp): Promise<Sharp> => sharp(await picture.png().toBuffer());

/** Every pixel from a place that waves about its own: what a generative model redraws it moves a little. */
const warped =
  (pixels: number): Change =>
  async (frame) => {
    const { size } = frame.grey;
    const out = Buffer.alloc(frame.rgb.length);
    const wave = size.width / 9;
    for (let y = 0; y < size.height; y += 1) {
      for (let x = 0; x < size.width; x += 1) {
        const u = x + pixels * (size.width / 320) * Math.sin(y / wave + Math.sin((2 * x) / wave));
        const v = y + pixels * (size.width / 320) * Math.sin(x / wave + Math.cos((3 * y) / wave));
        const from =
          (Math.min(size.height - 1, Math.max(0, Math.round(v))) * size.width +
            Math.min(size.width - 1, Math.max(0, Math.round(u)))) *
          3;
        frame.rgb.copy(out, (y * size.width + x) * 3, from, from + 3);
      }
    }
    return { rgb: out, size, opacity: null };
  };

const shifted =
  (share: number): Change =>
  async (frame) => {
    const { width, height } = frame.grey.size;
    const [x, y] = [Math.round(width * share), Math.round((height * share) / 2)];
    const cut = await then(
      opened(frame).extract({ left: x, top: y, width: width - x, height: height - y }),
    );
    return decoded(cut.extend({ right: x, bottom: y, background: "#333333" }));
  };

const cropped =
  (share: number): Change =>
  async (frame) => {
    const { width, height } = frame.grey.size;
    const [w, h] = [Math.round(width * share), Math.round(height * share)];
    return decoded(
      opened(frame).extract({
        left: Math.round((width - w) / 3),
        top: Math.round((height - h) / 2),
        width: w,
        height: h,
      }),
    );
  };

const fair: Readonly<Record<string, Change>> = {
  "as it is": (frame) => decoded(opened(frame)),
  "JPEG, quality 40": async (frame) => decoded(sharp(await opened(frame).jpeg({ quality: 40 }).toBuffer())),
  "half the size": (frame) =>
    decoded(opened(frame).resize({ width: Math.round(frame.grey.size.width / 2) })),
  "brighter, gamma 1.4": async (frame) => decoded((await then(opened(frame))).gamma(1.4, 1)),
  "flatter, contrast .7": (frame) => decoded(opened(frame).linear(0.7, 40)),
  "denoised (median of 5)": (frame) => decoded(opened(frame).median(5)),
  "shifted by 2 %": shifted(0.02),
  "shifted by 8 %": shifted(0.08),
  "cropped to 90 %": cropped(0.9),
  "cropped to 75 %": cropped(0.75),
  "squeezed to a square": (frame) => decoded(opened(frame).resize(512, 512, { fit: "fill" })),
  "square, cropped": (frame) => decoded(opened(frame).resize(512, 512, { fit: "cover" })),
  "square, with bars": (frame) =>
    decoded(opened(frame).resize(512, 512, { fit: "contain", background: "black" })),
  "redrawn, 1 px": warped(1),
};

const doubtful: Readonly<Record<string, Change>> = {
  "redrawn, 3 px": warped(3),
  "redrawn, 6 px": warped(6),
  "redrawn, 12 px": warped(12),
  "painted over a third": async (frame) => {
    const { width, height } = frame.grey.size;
    const patch = {
      create: { width: Math.round(width / 3), height, channels: 3 as const, background: "#a05030" },
    };
    return decoded(
      await then(opened(frame).composite([{ input: patch, left: Math.round(width / 3), top: 0 }])),
    );
  },
  negative: (frame) => decoded(opened(frame).negate()),
  mirrored: (frame) => decoded(opened(frame).flop()),
  "posterised to 4 tones": async (frame) =>
    decoded(sharp(await opened(frame).png({ palette: true, colours: 4, dither: 0 }).toBuffer())),
};

const frames = (await Promise.all(positionals.map(framesOf))).flat();
const others = (frame: Frame, isOf: (other: Frame) => boolean): Change[] =>
  frames.filter((other) => other !== frame && isOf(other)).map((other) => () => decoded(opened(other)));

const out = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

const range = (values: readonly number[]): string => {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): string => (sorted[Math.floor(share * (sorted.length - 1))] ?? NaN).toFixed(2);
  return `${at(0)} … ${at(0.5)} … ${at(1)}`;
};

const row = (name: string, checks: readonly CheckedPicture[]): void => {
  if (values.verbose)
    for (const { likeness, score, placement } of checks)
      out(
        `${name} ${likeness.toFixed(3)} ${score.toFixed(3)} ${Object.values(placement)
          .map((v) => v.toFixed(3))
          .join(" ")}`,
      );
  const refused = checks.filter(({ fault }) => fault !== null).length;
  out(
    `| ${name} | ${range(checks.map(({ likeness }) => likeness))} | ${range(checks.map(({ score }) => score))} | ${refused} of ${checks.length} |`,
  );
};

out("| what came back | likeness: least, middle, most | score | refused |\n|---|---|---|---|");
for (const [name, change] of [...Object.entries(fair), ...Object.entries(doubtful)]) {
  if (!name.includes(values.only)) continue;
  const checks: CheckedPicture[] = [];
  for (const frame of frames) checks.push(checkPicture(frame.grey, await change(frame)));
  row(name, checks);
}
for (const [name, isOf] of [
  ["the same clip, a second later", (one: Frame, other: Frame) => one.clip === other.clip],
  ["another clip", (one: Frame, other: Frame) => one.clip !== other.clip],
] as const) {
  if (!name.includes(values.only)) continue;
  const checks: CheckedPicture[] = [];
  for (const frame of frames)
    for (const change of others(frame, (other) => isOf(frame, other)))
      checks.push(checkPicture(frame.grey, await change(frame)));
  row(name, checks);
}
