import { stat } from "node:fs/promises";
import { basename, extname, resolve } from "node:path";
import type { InferenceSession, Tensor } from "onnxruntime-node";
import sharp from "sharp";
import { channelsOf, parseNetworkCard, type NetworkCard } from "#core/colourist/network-card.ts";
import { networkPixels, pictureOf, planesAt } from "#core/colourist/network-pixels.ts";
import { digestOf } from "#core/digest.ts";
import { JobError } from "#core/errors.ts";
import type { PlaneSize } from "#core/film/planes.ts";
import type { Colourist, ColouristAnswer, KeyFrameQuestion } from "#core/ports/colourist.ts";
import { inputLimits } from "#core/limits.ts";
import { sealOfFile } from "#adapters/disk/file-seal.ts";
import { ifThere } from "#adapters/system-errors.ts";
import { loadRuntime, openSession, type OnnxOptions } from "#adapters/network/onnx-runtime.ts";
import { readPicture } from "#adapters/pictures/read-picture.ts";
import { readAtMost } from "#adapters/read-at-most.ts";

type Named = InferenceSession.TensorValueMetadata;

/**
 * A network in an ONNX file that colours still pictures, described by a card beside it: FILE.json for
 * FILE.onnx. It runs in this process, on key frames alone.
 *
 * @throws JobError UsageInvalid, ModelMissing, ModelDamaged, ToolMissing
 */
export const networkColourist = async (path: string, options: OnnxOptions): Promise<Colourist> => {
  const file = resolve(path);
  const card = await readCard(file);
  const runtime = loadRuntime();
  const session = await openSession(runtime, file, { ...options, name: basename(file) });
  const input = tensorOf(session.inputMetadata, card.input, "input", file);
  const output = tensorOf(session.outputMetadata, card.output, "output", file);
  const { sha256 } = await sealOfFile(file);
  const zeros = session.inputMetadata.filter(isTensor).filter(({ name }) => name !== input.name);

  const ask = async ({ grey, size }: KeyFrameQuestion): Promise<ColouristAnswer> => {
    const taken = sizeFor(input.shape, size, card);
    const pixels = networkPixels(await greyAt(grey, taken), card.input);
    const feeds: Record<string, Tensor> = {
      [input.name]: new runtime.Tensor("float32", pixels, shapeOf(card.input.holds, taken)),
    };
    // Hints and their mask, where a network takes any: none are given.
    for (const { name, shape } of zeros) {
      const dimensions = [1, dimension(shape, 1, 1), taken.height, taken.width];
      const count = dimensions.reduce((product, side) => product * side, 1);
      feeds[name] = new runtime.Tensor("float32", new Float32Array(count), dimensions);
    }
    const made = await runOn(session, feeds, output.name);
    if (typeof made === "string") return nothing(`${basename(file)} ${made}`);
    const [, channels, height = 0, width = 0] = made.dims;
    if (made.dims.length !== 4 || channels !== channelsOf[card.output.holds]) {
      const wanted = `1 x ${channelsOf[card.output.holds]} x height x width`;
      return nothing(`${basename(file)} gives ${made.dims.join(" x ")} numbers; its card says ${wanted}`);
    }
    const shown = within(size, { width, height });
    const planes = planesAt(made.data, channels, { width, height }, shown);
    const rgb = pictureOf(planes, await greyAt(grey, shown), card.output);
    if (rgb === null) return nothing(`${basename(file)} gives numbers that are none (NaN or infinite)`);
    const bytes = await sharp(rgb, { raw: { ...shown, channels: 3 } })
      .png()
      .toBuffer();
    return { type: "picture", bytes };
  };
  return {
    name: `onnx:${path}`,
    identity: `onnx:${await digestOf({ sha256, card })}`,
    isCalled: true,
    maxContext: 0,
    ask,
  };
};

const nothing = (sentence: string): ColouristAnswer => ({ type: "nothing", sentence });

const isTensor = (value: InferenceSession.ValueMetadata): value is Named => value.isTensor;

/** @throws JobError ModelMissing, UsageInvalid */
const readCard = async (file: string): Promise<NetworkCard> => {
  const found = await ifThere(stat(file));
  if (found?.isFile() !== true) {
    const what = found === null ? "there is no file" : "is no file:";
    throw new JobError("ModelMissing", `${what} ${file}; give the ONNX file of a network that colours`, {
      path: file,
    });
  }
  const cardFile = `${file.slice(0, file.length - extname(file).length)}.json`;
  const refuse = (why: string): Error =>
    new JobError("UsageInvalid", `${cardFile} ${why}`, { path: cardFile });
  const bytes = await ifThere(readAtMost(cardFile, inputLimits.networkCard.bytes, refuse));
  if (bytes === null) {
    throw new JobError(
      "UsageInvalid",
      `${basename(file)} has no card that says what it takes and gives: there is no ${cardFile}; write {"version":1,"preset":"ddcolor"} there, or a layout (docs/colourists.md)`,
      { path: cardFile },
    );
  }
  return parseNetworkCard(bytes.toString("utf8"), cardFile);
};

/** The tensor that a card speaks of: by name, or the first that has as many channels. @throws JobError */
const tensorOf = (
  values: readonly InferenceSession.ValueMetadata[],
  { holds, name }: NetworkCard["input"] | NetworkCard["output"],
  side: "input" | "output",
  file: string,
): Named => {
  const channels = channelsOf[holds];
  const tensors = values.filter(isTensor);
  const fits = (tensor: Named): boolean =>
    tensor.type === "float32" &&
    (tensor.shape.length === 0 || dimension(tensor.shape, 1, channels) === channels);
  const found = tensors.find((tensor) => (name === undefined ? fits(tensor) : tensor.name === name));
  if (found !== undefined && fits(found)) return found;
  const list = tensors.map((tensor) => `${tensor.name} (${tensor.type}, ${tensor.shape.join(" x ")})`);
  const wanted =
    name === undefined
      ? `none of ${channels} channels in float32`
      : `no ${name} of ${channels} channels in float32`;
  throw new JobError(
    "UsageInvalid",
    `${basename(file)} has ${wanted} among its ${side}s: ${list.join(", ")}; its card says ${holds} (docs/colourists.md)`,
    { path: file },
  );
};

const dimension = (shape: Named["shape"], at: number, otherwise: number): number => {
  const side = shape[at];
  return typeof side === "number" && side > 0 ? side : otherwise;
};

/** The graph's own size where it has one, else the frame's shape within what the card says. */
const sizeFor = (
  shape: Named["shape"],
  { width, height }: PlaneSize,
  { longestSide, multipleOf }: NetworkCard,
): PlaneSize => {
  const scale = longestSide / Math.max(width, height);
  const whole = (side: number): number => Math.max(1, Math.round((side * scale) / multipleOf)) * multipleOf;
  return { width: dimension(shape, 3, whole(width)), height: dimension(shape, 2, whole(height)) };
};

const shapeOf = (holds: "L" | "rgb", { width, height }: PlaneSize): number[] => [
  1,
  channelsOf[holds],
  height,
  width,
];

/** Codes of the frame at another size. */
const greyAt = async (grey: Uint8Array, size: PlaneSize): Promise<Uint8Array> => {
  const { rgb } = await readPicture(grey, () => size);
  return Uint8Array.from({ length: size.width * size.height }, (_, i) => rgb[i * 3] ?? 0);
};

/** What the network gave, or how it failed, as a sentence goes on after its name. */
const runOn = async (
  session: InferenceSession,
  feeds: Record<string, Tensor>,
  name: string,
): Promise<{ readonly data: Float32Array; readonly dims: readonly number[] } | string> => {
  try {
    const { [name]: made } = await session.run(feeds, [name]);
    return made?.data instanceof Float32Array
      ? { data: made.data, dims: made.dims }
      : `gives ${made?.type ?? "nothing"} where float32 is wanted`;
  } catch (error) {
    return `failed: ${error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error)}`;
  }
};

/** Pixels of a picture's longest side: chroma of a network is no finer. */
const longestShown = 1024;

/**
 * The size of the picture: in the frame's shape, which a network of a fixed size sees squeezed, and as large as
 * the frame, or as what the network made where that is larger.
 */
const within = ({ width, height }: PlaneSize, made: PlaneSize): PlaneSize => {
  const longest = Math.max(width, height);
  const side = Math.min(
    Math.max(longest, made.width, made.height),
    Math.max(longestShown, made.width, made.height),
  );
  const scale = side / longest;
  return {
    width: Math.max(32, Math.round(width * scale)),
    height: Math.max(32, Math.round(height * scale)),
  };
};
