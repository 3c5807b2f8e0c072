import { labFromSrgb, srgbFromLab } from "#core/colour/lab.ts";
import { hexOf, paletteFault, type NamedColour } from "#adapters/pictures/palette-text.ts";

/** Names in these files are UTF-16, big endian, and end with a nought. */
const utf16 = new TextDecoder("utf-16be");

const nameIn = (bytes: Uint8Array): string | null => utf16.decode(bytes).replace(/\0+$/, "") || null;

/**
 * Adobe Swatch Exchange: "ASEF", a version, then blocks of a type, a length and a name; type 1 is a colour
 * with its space in four letters and floats. No well-kept package reads it.
 *
 * @throws JobError UsageInvalid
 */
export const readAse = (bytes: Uint8Array, name: string): NamedColour[] => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const colours: NamedColour[] = [];
  try {
    const blocks = view.getUint32(8);
    for (let at = 12, block = 0; block < blocks; block += 1) {
      const [type, length] = [view.getUint16(at), view.getUint32(at + 2)];
      if (type === 1) colours.push(aseColour(view, at + 6, name));
      at += 6 + length;
    }
  } catch (error) {
    if (error instanceof RangeError) throw cutShort(name, colours.length, error);
    throw error;
  }
  return colours;
};

const aseColour = (view: DataView, start: number, file: string): NamedColour => {
  const letters = view.getUint16(start) * 2;
  const name = nameIn(bytesOf(view, start + 2, letters));
  const at = start + 2 + letters;
  const space = new TextDecoder().decode(bytesOf(view, at, 4)).trim();
  const value = (index: number): number => view.getFloat32(at + 4 + 4 * index);
  const what = name ?? "a colour without a name";
  if (space === "RGB") return { name, rgb: hexOf([0, 1, 2].map((i) => Math.round(value(i) * 255))) };
  if (space === "Gray") return { name, rgb: hexOf([0, 0, 0].map(() => Math.round(value(0) * 255))) };
  if (space === "LAB") return { name, rgb: rgbOfLab([value(0) * 100, value(1), value(2)], what, file) };
  throw otherSpace(file, what, space);
};

/**
 * Adobe Color: version, count, then a space and four words a colour; version 2, which repeats them with
 * names, follows where there is one.
 *
 * @throws JobError UsageInvalid
 */
export const readAco = (bytes: Uint8Array, name: string): NamedColour[] => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let colours: NamedColour[] = [];
  try {
    for (let at = 0; at + 4 <= bytes.length;) {
      const version = view.getUint16(at);
      if (version !== 1 && version !== 2) break;
      colours = [];
      at = readAcoPart(view, at + 4, { version, count: view.getUint16(at + 2), name, colours });
    }
  } catch (error) {
    if (error instanceof RangeError) throw cutShort(name, colours.length, error);
    throw error;
  }
  return colours;
};

type AcoPart = {
  readonly version: 1 | 2;
  readonly count: number;
  readonly name: string;
  /** Takes what is read. */
  readonly colours: NamedColour[];
};

/** @returns where the part ends */
const readAcoPart = (view: DataView, start: number, { version, count, name, colours }: AcoPart): number => {
  let at = start;
  for (let index = 0; index < count; index += 1) {
    const letters = version === 2 ? view.getUint32(at + 10) * 2 : 0;
    const label = version === 2 ? nameIn(bytesOf(view, at + 14, letters)) : null;
    colours.push({ name: label, rgb: acoColour(view, at, label ?? `colour ${index + 1}`, name) });
    at += version === 2 ? 14 + letters : 10;
  }
  return at;
};

const acoColour = (view: DataView, at: number, what: string, file: string): string => {
  const word = (index: number): number => view.getUint16(at + 2 + 2 * index);
  const signed = (index: number): number => view.getInt16(at + 2 + 2 * index);
  switch (view.getUint16(at)) {
    case 0:
      return hexOf([0, 1, 2].map((i) => Math.round(word(i) / 257)));
    case 7:
      return rgbOfLab([word(0) / 100, signed(1) / 100, signed(2) / 100], what, file);
    case 8:
      return hexOf([0, 0, 0].map(() => Math.round((1 - word(0) / 10_000) * 255)));
    default:
      throw otherSpace(
        file,
        what,
        ["RGB", "HSB", "CMYK"][view.getUint16(at)] ?? `number ${view.getUint16(at)}`,
      );
  }
};

const bytesOf = (view: DataView, at: number, length: number): Uint8Array => {
  if (at + length > view.byteLength) throw new RangeError("past the end");
  return new Uint8Array(view.buffer, view.byteOffset + at, length);
};

/** Lab units by which a colour may miss what a screen shows. */
const tolerated = 3;

const rgbOfLab = (lab: readonly number[], what: string, file: string): string => {
  const rgb = srgbFromLab(lab);
  const shown = labFromSrgb(rgb);
  if (Math.hypot(...lab.map((value, axis) => value - (shown[axis] ?? 0))) > tolerated)
    throw paletteFault(
      file,
      `${what} is Lab ${lab.map((value) => Math.round(value)).join(", ")}, which no sRGB screen shows; give a colour inside sRGB`,
    );
  return hexOf(Array.from(rgb, (signal) => Math.round(signal * 255)));
};

const otherSpace = (file: string, what: string, space: string) =>
  paletteFault(file, `${what} is given in ${space}; save the palette with RGB or Lab colours`);

const cutShort = (file: string, colours: number, cause: RangeError) => {
  const fault = paletteFault(file, `is cut short after ${colours} colours; save it again`);
  fault.cause = cause;
  return fault;
};
