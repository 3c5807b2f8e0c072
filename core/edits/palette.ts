import * as z from "zod";

/** What a colour can be meant for, and the network's classes that this is. */
export const targets = {
  sky: ["sky"],
  vegetation: ["tree", "grass", "plant", "field"],
  water: ["water", "sea"],
  ground: ["earth", "road", "sidewalk", "floor"],
  buildings: ["building", "house", "wall"],
  skin: ["skin"],
  hair: ["hair"],
  clothing: ["clothing"],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type Target = keyof typeof targets;
const targetNames = Object.keys(targets) as [Target, ...Target[]];

/** A longer palette is a picture. */
export const maxColours = 256;

const lightnessBound = z.number().min(0).max(100);

const lightnessRange = z.strictObject({
  from: lightnessBound.describe("least L*"),
  to: lightnessBound.describe("largest L*"),
});

export const paletteColourSchema = z
  .strictObject({
    name: z.string().min(1).max(60).nullable().default(null).describe("whose colour it is: coat, hair"),
    rgb: z
      .string()
      .regex(/^#[0-9a-f]{6}$/i, "a colour is written #rrggbb, as in #c81e2d")
      .describe("only its hue and chroma are taken"),
    lightness: lightnessRange
      .nullable()
      .default(null)
      .describe("lightness range it applies to, L* 0 … 100; null: any"),
    on: z.enum(targetNames).nullable().default(null).describe("what it is for; null: anything"),
    luma: lightnessRange
      .nullable()
      .optional()
      .meta({ deprecated: true })
      .describe("earlier name of `lightness`"),
  })
  .transform(({ luma = null, ...colour }) => ({ ...colour, lightness: colour.lightness ?? luma }));
export type PaletteColour = z.infer<typeof paletteColourSchema>;

/** Of a soft palette. */
export const defaultStrength = 0.7;
export const strengthSchema = z.number().min(0).max(1);

export const paletteSchema = z
  .strictObject({
    colours: z.array(paletteColourSchema).min(1).max(maxColours).describe("that pictures keep to"),
    hold: z
      .enum(["soft", "hard"])
      .default("soft")
      .describe("soft draws colours towards these; hard lets no others be"),
    strength: strengthSchema
      .default(defaultStrength)
      .describe("of a soft palette; 1 leaves the network no say"),
  })
  .superRefine(({ colours }, context) => {
    const fault = rangeFault(colours);
    if (fault !== null) context.addIssue({ code: "custom", path: ["colours"], message: fault });
  });
export type Palette = z.infer<typeof paletteSchema>;

/** What is wrong with a palette's lightness ranges, in a sentence; null: nothing. */
const rangeFault = (colours: readonly PaletteColour[]): string | null => {
  const ranged = colours.flatMap(({ lightness, ...colour }) =>
    lightness === null ? [] : [{ ...colour, lightness }],
  );
  for (const [index, one] of ranged.entries()) {
    if (one.lightness.from >= one.lightness.to)
      return `the lightness range of ${named(one)} is empty; give from below to`;
    for (const other of ranged.slice(0, index)) {
      if (other.on !== one.on || isSame(other.lightness, one.lightness)) continue;
      if (other.lightness.from < one.lightness.to && one.lightness.from < other.lightness.to)
        return `the lightness ranges of ${named(other)} and ${named(one)} overlap; make them alike, or let one end where the other begins`;
    }
  }
  return null;
};

type Range = { readonly from: number; readonly to: number };

const isSame = (one: Range, other: Range): boolean => one.from === other.from && one.to === other.to;

const named = ({ name, rgb, lightness }: { name: string | null; rgb: string; lightness: Range }): string =>
  `${name ?? rgb} (${lightness.from} … ${lightness.to})`;
