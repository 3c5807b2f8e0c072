import { writeFile } from "node:fs/promises";

/*
 * The smallest ONNX files that the tests need, written byte by byte: one convolution of 1x1, which is a matrix
 * at every pixel. Field numbers are those of onnx.proto.
 */

type Field = readonly [number: number, value: number | string | Uint8Array];

const varint = (value: number): number[] =>
  value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))];

const message = (...fields: readonly Field[]): Uint8Array =>
  Uint8Array.from(
    fields.flatMap(([number, value]) => {
      if (typeof value === "number") return [...varint(number * 8), ...varint(value)];
      const bytes = typeof value === "string" ? Buffer.from(value) : value;
      return [...varint(number * 8 + 2), ...varint(bytes.length), ...bytes];
    }),
  );

type Side = number | string;

const float32 = 1;

const valueInfo = (name: string, shape: readonly Side[]): Uint8Array => {
  const sides = shape.map((side): Field => [1, message(typeof side === "number" ? [1, side] : [2, side])]);
  const tensorType = message([1, float32], [2, message(...sides)]);
  return message([1, name], [2, message([1, tensorType])]);
};

const tensor = (name: string, dims: readonly number[], values: readonly number[]): Uint8Array => {
  const raw = new Uint8Array(Float32Array.from(values).buffer);
  return message(...dims.map((side): Field => [1, side]), [2, float32], [8, name], [9, raw]);
};

export type ToyNetwork = {
  /** out x in: what each channel out takes of each channel in. */
  readonly matrix: readonly (readonly number[])[];
  /** Added to each channel out. */
  readonly bias: readonly number[];
  /** Pixels that it takes; names stand for any number. */
  readonly height?: Side;
  readonly width?: Side;
  /** Further inputs, channels each, that are added to the first channel out. */
  readonly hints?: readonly number[];
};

/** Writes a network that is one matrix at every pixel. */
export const writeToyNetwork = async (path: string, network: ToyNetwork): Promise<void> => {
  const { matrix, bias, height = "height", width = "width", hints = [] } = network;
  const [outs, ins] = [matrix.length, matrix[0]?.length ?? 0];
  const shape = (channels: number): Side[] => [1, channels, height, width];
  const nodes = [
    message(
      [1, "image"],
      [1, "matrix"],
      [1, "bias"],
      [2, hints.length === 0 ? "colours" : "sum0"],
      [4, "Conv"],
    ),
    ...hints.map((_, i) =>
      message(
        [1, `sum${i}`],
        [1, `hint${i}`],
        [2, i === hints.length - 1 ? "colours" : `sum${i + 1}`],
        [4, "Add"],
      ),
    ),
  ];
  const graph = message(
    ...nodes.map((node): Field => [1, node]),
    [2, "toy"],
    [5, tensor("matrix", [outs, ins, 1, 1], matrix.flat())],
    [5, tensor("bias", [outs], bias)],
    [11, valueInfo("image", shape(ins))],
    ...hints.map((channels, i): Field => [11, valueInfo(`hint${i}`, shape(channels))]),
    [12, valueInfo("colours", shape(outs))],
  );
  await writeFile(path, message([1, 8], [7, graph], [8, message([2, 13])]));
};
