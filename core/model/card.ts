import * as z from "zod";

const fileSchema = z.strictObject({
  file: z.string().regex(/^[\w-]+\.(onnx|json)$/, "a plain file name beside the card"),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

const abPair = z.tuple([z.number(), z.number()]);

/** How a cell's appearance key is read, and the words that cut the space of keys (training/keys.py). */
const keysSchema = z
  .strictObject({
    dimensions: z.int().positive().max(255).describe("int8 numbers of a key"),
    steps: z.int().positive().max(255).describe("of these in a unit; a key has length 1"),
    lightnessWeight: z.number().nonnegative().describe("of (L - 50) / 50 beside a key's numbers"),
    nearest: z.literal(4).describe("words that a cell takes part in"),
    temperature: z.number().positive().describe("of the softmax over them, by squared distance"),
    floor: z.number().nonnegative().describe("cells a frame that give a word half the say"),
    words: z
      .array(z.array(z.int().min(-512).max(512)))
      .min(4)
      .max(256)
      .describe("key and lightness of each, in steps"),
  })
  .refine(({ words, dimensions }) => words.every((word) => word.length === dimensions + 1), {
    message: "a word has a key's numbers and its lightness",
  });

export type KeySpace = z.infer<typeof keysSchema>;

/**
 * `model.json`, the card beside a model's graphs: everything the program needs to use it and a
 * person to judge it. Training writes it; loading refuses whatever does not match.
 */
export const modelCardSchema = z
  .strictObject({
    version: z.literal(1),
    name: z.string().min(1),
    createdBy: z.string(),
    files: z.strictObject({
      backbone: fileSchema,
      head: fileSchema,
      classPrior: fileSchema.describe("the table that the head holds, to be read"),
    }),
    input: z.strictObject({
      plane: z.literal("L"),
      range: z.tuple([z.literal(0), z.literal(100)]),
      area: z
        .int()
        .positive()
        .max(2 ** 24)
        .describe("pixels of the model plane, about"),
      multiple: z.int().positive().max(256).describe("both sides are multiples of this"),
    }),
    grid: z.strictObject({ stride: z.literal(4), channels: z.int().positive().max(4096) }),
    abBins: z.array(abPair).min(1).describe("bin centres, Lab units"),
    softEncoding: z.strictObject({ neighbours: z.int().positive(), sigma: z.number().positive() }),
    spatialPooling: z
      .strictObject({
        sigma: z.number().positive().describe("L units at which a neighbour's say falls to 1/e"),
        share: z.number().positive().max(1).describe("of the pooled features in the result"),
      })
      .nullable()
      .default(null)
      .describe("how neighbours of like lightness vote together; null for not at all"),
    keys: keysSchema
      .nullable()
      .default(null)
      .describe("appearance keys of cells; null: evidence is pooled along motion alone"),
    temperature: z.number().positive().max(1),
    trainedTilt: z.number().min(0).max(1).describe("tau that the training loss already holds"),
    defaultTilt: z.number().min(0).max(1),
    certaintyGain: z
      .number()
      .positive()
      .nullable()
      .default(null)
      .describe("vividness follows each cell's certainty of hue, times this; null: even"),
    priorStrength: z.number().min(0).max(1).describe("beta of the class prior; 0 leaves it out"),
    rebalancingWeights: z.array(z.number().positive()),
    classes: z.array(z.string()).min(1).max(256),
    confidence: z.strictObject({ floor: z.number(), exponent: z.number() }),
    training: z.record(z.string(), z.unknown()),
    scores: z.record(z.string(), z.unknown()),
    limits: z.array(z.string()),
    reproduce: z.array(z.string()),
  })
  .refine((card) => card.rebalancingWeights.length === card.abBins.length, {
    message: "one rebalancing weight for each ab bin",
  });

export type ModelCard = z.infer<typeof modelCardSchema>;
