import * as z from "zod";
import { JobError } from "#core/errors.ts";

const perChannel = z.array(z.number()).min(1).max(3);

const scaleShape = {
  range: z
    .tuple([z.number(), z.number()])
    .refine(([black, white]) => black !== white, "black and white cannot be the same number")
    .describe("what black and white are"),
  mean: perChannel.optional().describe("taken off each channel afterwards"),
  deviation: perChannel.optional().describe("by which each channel is divided after that"),
};

const tensorName = z.string().min(1).optional().describe("the tensor's name, where a graph has several");

const inputSchema = z.strictObject({
  holds: z.enum(["L", "rgb"]).describe("CIE L*, one channel, or grey sRGB, three"),
  ...scaleShape,
  name: tensorName,
});

const outputSchema = z.discriminatedUnion("holds", [
  z.strictObject({
    holds: z.literal("ab").describe("CIE a* and b*, two channels"),
    labUnits: z.number().positive().describe("Lab units that 1 stands for"),
    name: tensorName,
  }),
  z.strictObject({
    holds: z.literal("rgb").describe("sRGB, three channels"),
    ...scaleShape,
    name: tensorName,
  }),
]);

const sizeShape = {
  longestSide: z
    .int()
    .min(32)
    .max(4096)
    .optional()
    .describe("pixels, for a graph that takes any size; 512 when nothing is said"),
  multipleOf: z.int().min(1).max(512).optional().describe("of both sides, for such a graph; 32"),
};

const layoutShape = { input: inputSchema, output: outputSchema };

/** What the published exports of these networks take and give; as their own example programs use them. */
const presets = {
  /** piddnad/DDColor, its export to ONNX. */
  ddcolor: { input: { holds: "rgb", range: [0, 1] }, output: { holds: "ab", labUnits: 1 } },
  /** instant-high/deoldify-onnx: normalisation lies within the graph. */
  deoldify: { input: { holds: "rgb", range: [0, 255] }, output: { holds: "rgb", range: [0, 255] } },
  /** richzhang/colorization (2016), as clibdev/colorization exports it. */
  eccv16: { input: { holds: "L", range: [0, 100] }, output: { holds: "ab", labUnits: 1 } },
  /** The same repository's network of 2017; hints are left empty. */
  siggraph17: { input: { holds: "L", range: [0, 100] }, output: { holds: "ab", labUnits: 1 } },
} as const satisfies Record<string, z.input<z.ZodObject<typeof layoutShape>>>;

const presetNames = Object.keys(presets) as (keyof typeof presets)[];

const presetSchema = z.strictObject({ version: z.literal(1), preset: z.enum(presetNames), ...sizeShape });
const layoutSchema = z.strictObject({ version: z.literal(1), ...layoutShape, ...sizeShape });

export type NetworkInput = z.output<typeof inputSchema>;
export type NetworkOutput = z.output<typeof outputSchema>;

/** What a network that colours a still picture takes and gives. */
export type NetworkCard = {
  readonly input: NetworkInput;
  readonly output: NetworkOutput;
  readonly longestSide: number;
  readonly multipleOf: number;
};

/** Channels of what a tensor holds. */
export const channelsOf = { L: 1, ab: 2, rgb: 3 } as const;

/**
 * Reads the card of a network file: a preset by name, or a layout of its own.
 *
 * @param name  of the card's file, for sentences
 * @throws JobError UsageInvalid
 */
export const parseNetworkCard = (text: string, name: string): NetworkCard => {
  const value = jsonOf(text, name);
  const isPreset = typeof value === "object" && value !== null && "preset" in value;
  const parsed = (isPreset ? presetSchema : layoutSchema).safeParse(value);
  if (!parsed.success) {
    throw new JobError(
      "UsageInvalid",
      `${name} is no card of a network: ${z.prettifyError(parsed.error)}; give {"version":1,"preset":…} with ${presetNames.join(", ")}, or a layout (docs/colourists.md)`,
    );
  }
  const { longestSide = 512, multipleOf = 32, ...card } = parsed.data;
  const { input, output } = "preset" in card ? presets[card.preset] : card;
  return { input: inputSchema.parse(input), output: outputSchema.parse(output), longestSide, multipleOf };
};

const jsonOf = (text: string, name: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new JobError("UsageInvalid", `${name} is not JSON: ${String(error)}`, {}, { cause: error });
  }
};
