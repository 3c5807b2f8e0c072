import { maxCode, type CelPicture } from "#core/cels/picture.ts";

/** What a region can be instead of a colour of the palette. */
export const unpainted = -1;
/** Number of "nothing is painted here": transparent in the colour layer. */
export const nothing = 0;

/** Colours by number, from 1; each as red, green and blue of 16 bits. */
export type CelPalette = {
  /** Number of a colour, which is added where it is new. */
  number(colour: CelColour): number;
  /** @throws RangeError for a number that is none */
  colour(number: number): CelColour;
  readonly size: number;
};

/** Red, green and blue, 0…65535. */
export type CelColour = readonly [red: number, green: number, blue: number];

export const celPalette = (): CelPalette => {
  const colours: CelColour[] = [[0, 0, 0]];
  const numbers = new Map<number, number>();
  return {
    number: (colour) => {
      const key = keyOf(colour);
      const known = numbers.get(key);
      if (known !== undefined) return known;
      colours.push(colour);
      numbers.set(key, colours.length - 1);
      return colours.length - 1;
    },
    colour: (number) => {
      const found = number > 0 ? colours[number] : undefined;
      if (found === undefined)
        throw new RangeError(`no colour ${number} in a palette of ${colours.length - 1}`);
      return found;
    },
    get size() {
      return colours.length - 1;
    },
  };
};

/** What colours of painted drawings become: by keyOf a colour. */
export type Recolour = (painted: readonly CelColour[]) => ReadonlyMap<number, CelColour>;

/** The same numbers with other colours. */
export const recoloured = (palette: CelPalette, recolour: Recolour): CelPalette => {
  const painted = Array.from({ length: palette.size }, (_, at) => palette.colour(at + 1));
  const changes = recolour(painted);
  return {
    number: (colour) => palette.number(colour),
    colour: (number) => {
      const own = palette.colour(number);
      return changes.get(keyOf(own)) ?? own;
    },
    get size() {
      return palette.size;
    },
  };
};

/** One number for a colour. */
export const keyOf = ([red, green, blue]: CelColour): number => red * 2 ** 32 + green * 2 ** 16 + blue;

export const colourOfKey = (key: number): CelColour => [
  Math.floor(key / 2 ** 32),
  Math.floor(key / 2 ** 16) % 2 ** 16,
  key % 2 ** 16,
];

/** The colour of one pixel, in 16 bits. */
export const colourAt = ({ samples, depth }: CelPicture, at: number): CelColour => {
  const scale = 65535 / maxCode(depth);
  return [samples[at * 4]! * scale, samples[at * 4 + 1]! * scale, samples[at * 4 + 2]! * scale];
};

/** Whether a colour can be written exactly in 8 bits a sample. */
export const fitsBytes = (colour: CelColour): boolean => colour.every((code) => code % 257 === 0);

/** As people write it: #rrggbb, or #rrrrggggbbbb where 8 bits do not hold it. */
export const colourText = (colour: CelColour): string =>
  fitsBytes(colour)
    ? `#${colour.map((code) => (code / 257).toString(16).padStart(2, "0")).join("")}`
    : `#${colour.map((code) => code.toString(16).padStart(4, "0")).join("")}`;
