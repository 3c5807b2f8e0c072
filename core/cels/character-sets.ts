import * as z from "zod";
import { colourText, keyOf, type CelColour } from "#core/cels/cel-palette.ts";
import { JobError } from "#core/errors.ts";

const colour = z
  .string()
  .regex(/^#([0-9a-f]{6}|[0-9a-f]{12})$/i, "must be a colour as #rrggbb, or #rrrrggggbbbb of 16 bits");

const characterSchema = z.strictObject({
  name: z.string().min(1).max(80),
  sets: z
    .array(
      z.strictObject({
        name: z.string().min(1).max(80),
        colours: z.record(z.string().min(1).max(80), colour),
      }),
    )
    .min(1)
    .max(200),
});

/** Characters and their sets of colours: the same parts by other light. */
export const charactersSchema = z.strictObject({
  version: z.literal(1).default(1),
  characters: z.array(characterSchema).min(1).max(500),
});

export type Characters = z.infer<typeof charactersSchema>;

/** @throws JobError UsageInvalid: which entry is wrong, and how */
export const readCharacters = (text: string, name: string): Characters => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw fault(name, `is no JSON (${error instanceof Error ? error.message : String(error)})`);
  }
  const read = charactersSchema.safeParse(value);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw fault(
    name,
    `${(issue?.path ?? []).join(".") || "the file"}: ${issue?.message ?? "cannot be read"}`,
  );
};

const fault = (name: string, what: string): JobError =>
  new JobError("UsageInvalid", `the characters in ${name}: ${what}`, { name });

/** A colour as it is written in a file. */
export const colourOfText = (text: string): CelColour => {
  const digits = (text.length - 1) / 3;
  const code = (at: number): number => {
    const value = parseInt(text.slice(1 + at * digits, 1 + (at + 1) * digits), 16);
    return digits === 2 ? value * 257 : value;
  };
  return [code(0), code(1), code(2)];
};

/** All colours that any character has in any set. */
export const coloursOf = ({ characters }: Characters): CelColour[] =>
  characters.flatMap(({ sets }) => sets.flatMap((set) => Object.values(set.colours).map(colourOfText)));

/** What colours are called: a part of a character, and of further ones that share it; by keyOf a colour. */
export const colourNamesOf = ({ characters }: Characters): Map<number, string> => {
  const names = new Map<number, Set<string>>();
  for (const { name, sets } of characters)
    for (const { colours } of sets)
      for (const [part, text] of Object.entries(colours)) {
        const key = keyOf(colourOfText(text));
        names.set(key, (names.get(key) ?? new Set()).add(`${name}: ${part}`));
      }
  return new Map([...names].map(([key, parts]) => [key, [...parts].slice(0, 3).join(", ")]));
};

/** @throws JobError UsageInvalid for a set that is none */
export const refuseOtherSets = (
  { characters }: Characters,
  wanted: readonly string[],
  name: string,
): void => {
  for (const text of wanted) setOf(characters, text, name);
};

/**
 * The colours that painted drawings have, and what each becomes in the sets that are wanted: of each wanted
 * set's character, the set that shares most colours with the painted drawings is the one they were painted in.
 *
 * @param wanted  as "Mina, night"
 * @returns by keyOf a colour
 * @throws JobError UsageInvalid for a set that is none, or colours that the painted drawings do not tell apart
 */
export const recolouring = (
  { characters }: Characters,
  wanted: readonly string[],
  painted: readonly CelColour[],
  name: string,
): Map<number, CelColour> => {
  const keys = new Set(painted.map(keyOf));
  const changes = new Map<number, { readonly to: CelColour; readonly part: string }>();
  for (const text of wanted) {
    const { character, target } = setOf(characters, text, name);
    const shared = (set: ColourSet): number =>
      Object.values(set.colours).filter((one) => keys.has(keyOf(colourOfText(one)))).length;
    const [from] = [...character.sets].sort((one, other) => shared(other) - shared(one));
    if (from === undefined || shared(from) === 0)
      throw fault(name, `the painted drawings have no colour of ${character.name} in any set`);
    for (const [part, was] of Object.entries(from.colours)) {
      const to = target.colours[part];
      const key = keyOf(colourOfText(was));
      if (!keys.has(key)) continue;
      if (to === undefined)
        throw fault(
          name,
          `${character.name}, ${target.name} has no colour for ${JSON.stringify(part)}, which ${from.name} has`,
        );
      const before = changes.get(key);
      const colour = colourOfText(to);
      if (before !== undefined && keyOf(before.to) !== keyOf(colour))
        throw fault(
          name,
          `${before.part} and ${character.name}'s ${part} are both ${was} in the painted drawings, and become ${colourText(before.to)} and ${colourText(colour)}; paint one of them in a colour of its own`,
        );
      changes.set(key, { to: colour, part: `${character.name}'s ${part}` });
    }
  }
  return new Map([...changes].map(([key, { to }]) => [key, to]));
};

type Character = Characters["characters"][number];
type ColourSet = Character["sets"][number];

/** @param text  "Mina, night" */
const setOf = (
  characters: readonly Character[],
  text: string,
  name: string,
): { readonly character: Character; readonly target: ColourSet } => {
  const known = characters.flatMap((character) =>
    character.sets.map((target) => ({ character, target, text: `${character.name}, ${target.name}` })),
  );
  const plain = (one: string): string =>
    one
      .replaceAll(/\s*,\s*/g, ", ")
      .trim()
      .toLowerCase();
  const found = known.find((one) => plain(one.text) === plain(text));
  if (found !== undefined) return found;
  throw fault(
    name,
    `no set is called ${JSON.stringify(text)}; there are ${known.map((one) => JSON.stringify(one.text)).join(", ")}`,
  );
};
