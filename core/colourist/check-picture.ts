import { labFromSrgb } from "#core/colour/lab.ts";
import type { LumaWeights } from "#core/colour/matrix.ts";
import { agreementOf } from "#core/colourist/agreement.ts";
import { colourfulnessOf, type Colourfulness } from "#core/colourist/colourfulness.ts";
import { layOver, paintedFrom, type ColourPicture } from "#core/colourist/lay-over.ts";
import type { LightnessMap } from "#core/colourist/lightness-map.ts";
import {
  likenessAsItCame,
  placePicture,
  wholePicture,
  type Placed,
  type Placement,
} from "#core/colourist/placement.ts";
import { takeChroma } from "#core/colourist/take-chroma.ts";
import type { PlaneSize } from "#core/film/planes.ts";
import { areaMeans } from "#core/metrics/area-means.ts";
import { cellSide } from "#core/model/evidence.ts";

/** A frame that a colourist was asked to colour. */
export type GreyFrame = {
  /** 8-bit codes, full range. */
  readonly grey: Uint8Array;
  readonly size: PlaneSize;
  /** What the network looks at; its cells are those of trust. */
  readonly modelSize: PlaneSize;
  readonly weights: LumaWeights;
};

/** What a picture was found to be, in numbers. */
export type PictureScores = Colourfulness & {
  /** Correlation with the frame, tones taken out, 1 at most. */
  readonly likeness: number;
  /** Share of the frame for which the picture may speak, 0…1. */
  readonly score: number;
  readonly placement: Placement;
};

export type CheckedPicture = PictureScores & {
  /** Why it is not used, as a sentence goes on after the picture's name; null: it is used. */
  readonly fault: string | null;
  /** Why a person should look at it although it is used, as a sentence goes on; null: nothing is odd. */
  readonly doubt: string | null;
  /** The frame's luma with the picture's chroma, three a pixel, at the frame's size. */
  readonly rgb: Uint8Array;
  /** cells of the model's grid, 0…255. */
  readonly trust: Uint8Array;
};

/**
 * What a picture must reach. Measured on 12 frames of six clips (docs/colourists.md): pictures that were
 * shifted, scaled, cropped, developed otherwise or compressed stay above, other frames and repainted ones
 * below.
 */
const minLikeness = 0.5;
const minScore = 0.5;

/** Pixels of a cell of trust across and down, at the size that the network looks at. */
export const cellPixels = cellSide;

/**
 * Mean chroma, Lab units, up to which a picture is grey and has no trust, and from which it has all. Of 116 true
 * frames of 21 clips in colour the palest has 2.1 (docs/colourists.md).
 */
const grey = { upTo: 1, from: 2 };

/**
 * Share of colours beyond one tint below which a picture is toned. Sepia pictures stay below; five of those 116
 * true frames, of two clips, do too, so that such pictures are named and not refused.
 */
const minOwn = 0.15;

/**
 * Looks at a picture that came back for a frame: undoes a shift, a scale or a crop, says cell by cell how far
 * it shows what the frame shows, and takes its chroma.
 */
export const checkPicture = (frame: GreyFrame, picture: ColourPicture): CheckedPicture => {
  const { size, modelSize, weights } = frame;
  const lightness = greyMap(frame);
  const { placement, likeness } = bestPlaced(lightness, mapsOf(picture, frame));
  const laid = layOver(picture, size, placement);
  const { lab, luma, inside } = atModelSize(laid, frame);
  const agreement = agreementOf(
    lightness,
    [lightnessFrom(lab, modelSize), lightnessFrom(labFromSrgb(luma), modelSize)],
    inside,
    cellSide,
  );
  const colourfulness = colourfulnessOf(lab, inside);
  const said = saidBy(colourfulness);
  const scores = { likeness, score: agreement.score * said, placement, ...colourfulness };
  return {
    ...scores,
    trust: agreement.trust.map((value) => Math.round(value * said)),
    fault: bareFault(picture) ?? faultOf(likeness, agreement.score, colourfulness),
    doubt: doubtOf(colourfulness),
    rgb: takeChroma(frame.grey, laid.rgb, weights),
  };
};

/** What a picture's colours say, 0…1: a grey one says that nobody knew any. */
const saidBy = ({ chroma }: Colourfulness): number =>
  Math.min(1, Math.max(0, (chroma - grey.upTo) / (grey.from - grey.upTo)));

/** A picture of which less is opaque is a layer, and most of the frame has no colour in it. */
const minPainted = 0.5;

const bareFault = ({ opacity }: ColourPicture): string | null => {
  if (opacity === null) return null;
  const painted = opacity.reduce((sum, value) => sum + Number(value >= paintedFrom), 0) / opacity.length;
  return painted >= minPainted
    ? null
    : `is transparent: ${percent(painted)} of it is painted, at least ${percent(minPainted)} is needed; export it without transparency`;
};

const faultOf = (likeness: number, agreement: number, colourfulness: Colourfulness): string | null => {
  if (likeness < minLikeness) {
    return `shows something else than the frame (likeness ${likeness.toFixed(2)}, at least ${minLikeness})`;
  }
  if (agreement < minScore) {
    return `was repainted: ${percent(agreement)} of the frame is as it was, at least ${percent(minScore)} is needed`;
  }
  if (agreement * saidBy(colourfulness) >= minScore) return null;
  const { chroma } = colourfulness;
  const what = chroma < grey.upTo ? "grey" : "almost grey";
  return `is ${what} (mean chroma ${chroma.toFixed(1)}; ${grey.from} is trusted, ${grey.upTo} not at all)`;
};

const doubtOf = ({ own }: Colourfulness): string | null =>
  own < minOwn
    ? `is toned: its colours are one tint by lightness (${percent(own)} of them are not; in most frames more than ${percent(minOwn)})`
    : null;

/** How a picture was moved, as a sentence ends; null: it was not. */
export const movedText = ({ left, top, across, down }: Placement): string | null => {
  if (left === 0 && top === 0 && across === wholePicture.across && down === wholePicture.down) return null;
  const shift = [left + across / 2 - 0.5, top + down / 2 - 0.5].map((by) => `${(by * 100).toFixed(1)} %`);
  return `moved by ${shift.join(" and ")}, scaled to ${percent(across)} by ${percent(down)}; undone`;
};

const percent = (share: number): string => `${Math.round(share * 100)} %`;

/** Sides of what is compared are multiples of this, so that halving loses no row. */
const multiple = 8;

/** Of about as many pixels, in the picture's own shape. */
const sameArea = ({ width, height }: PlaneSize, { width: w, height: h }: PlaneSize): PlaneSize => {
  const scale = Math.sqrt((w * h) / (width * height));
  const side = (length: number): number => Math.max(1, Math.round((length * scale) / multiple)) * multiple;
  return { width: side(width), height: side(height) };
};

const greyMap = ({ grey, size, modelSize }: GreyFrame): LightnessMap => {
  const means = new Float32Array(modelSize.width * modelSize.height);
  areaMeans(size, modelSize, 1)(grey, means);
  const codes = Float32Array.from({ length: means.length * 3 }, (_, i) => means[Math.floor(i / 3)]! / 255);
  return lightnessFrom(labFromSrgb(codes), modelSize);
};

/** A picture's lightness, and that of the grey film that is made of it: colourists keep the one or the other. */
const mapsOf = (
  { rgb, size }: ColourPicture,
  { modelSize, weights }: GreyFrame,
): readonly LightnessMap[] => {
  const to = sameArea(size, modelSize);
  const means = new Float32Array(to.width * to.height * 3);
  areaMeans(size, to, 3)(rgb, means);
  const codes = means.map((code) => code / 255);
  return [codes, lumaOf(codes, weights)].map((one) => lightnessFrom(labFromSrgb(one), to));
};

const bestPlaced = (frame: LightnessMap, pictures: readonly LightnessMap[]): Placed => {
  const asTheyCame = pictures.map((picture) => ({ picture, likeness: likenessAsItCame(frame, picture) }));
  const [best] = asTheyCame.sort((one, other) => other.likeness - one.likeness);
  return placePicture(frame, best!.picture);
};

/** Grey of the same luma, three a pixel. */
const lumaOf = (codes: Float32Array, { red, green, blue }: LumaWeights): Float32Array =>
  codes.map((_, i) => {
    const at = i - (i % 3);
    return red * codes[at]! + green * codes[at + 1]! + blue * codes[at + 2]!;
  });

const lightnessFrom = (lab: Float64Array, { width, height }: PlaneSize): LightnessMap => ({
  width,
  height,
  values: Float32Array.from({ length: width * height }, (_, i) => lab[i * 3]!),
});

/** Lab of the laid picture, and the grey that a grey film of it has: colourists keep either. */
const atModelSize = (
  { rgb, inside }: { readonly rgb: Uint8Array; readonly inside: Uint8Array },
  { size, modelSize, weights }: GreyFrame,
) => {
  const pixels = modelSize.width * modelSize.height;
  const [means, covered] = [new Float32Array(pixels * 3), new Float32Array(pixels)];
  areaMeans(size, modelSize, 3)(rgb, means);
  areaMeans(size, modelSize, 1)(inside, covered);
  const codes = means.map((code) => code / 255);
  return {
    lab: labFromSrgb(codes),
    luma: lumaOf(codes, weights),
    inside: Uint8Array.from(covered, (share) => Number(share > 0.5)),
  };
};
