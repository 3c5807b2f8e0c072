import { maxColours } from "#core/edits/palette.ts";
import { JobError } from "#core/errors.ts";

/** A colour as a palette's file has it. */
export type NamedColour = { readonly name: string | null; readonly rgb: string };

export const paletteFault = (name: string, what: string): JobError =>
  new JobError("UsageInvalid", `the palette ${name}: ${what}`, { name });

/** As many colours as a palette may have. @throws JobError UsageInvalid */
export const counted = (colours: readonly NamedColour[], name: string): readonly NamedColour[] => {
  if (colours.length === 0) throw paletteFault(name, "holds no colour; give at least one");
  if (colours.length <= maxColours) return colours;
  throw paletteFault(
    name,
    `holds ${colours.length} colours; give at most ${maxColours}, or the picture itself with --reference`,
  );
};

export const hexOf = (codes: readonly number[]): string =>
  `#${codes.map((code) => code.toString(16).padStart(2, "0")).join("")}`;

/** A colour a line, `#rrggbb` and after it the name. Empty lines, and those that begin with // or ;, say nothing. */
export const readHexList = (text: string, name: string): NamedColour[] =>
  text.split(/\r?\n/).flatMap((line, index) => {
    const trimmed = line.trim();
    if (trimmed === "" || /^(\/\/|;)/.test(trimmed)) return [];
    const [, hex, label = ""] = /^#?([0-9a-f]{6})(?:[\s,]+(.*))?$/i.exec(trimmed) ?? [];
    if (hex === undefined)
      throw paletteFault(
        name,
        `line ${index + 1} is ${JSON.stringify(trimmed.slice(0, 40))}; a line is a colour #rrggbb and, if wanted, its name`,
      );
    return [{ rgb: `#${hex.toLowerCase()}`, name: label === "" ? null : label.slice(0, 60) }];
  });

/** GIMP's palettes: a heading, then lines of red, green and blue, 0…255, and a name. */
export const readGpl = (text: string, name: string): NamedColour[] =>
  text.split(/\r?\n/).flatMap((line, index) => {
    const trimmed = line.trim();
    if (index === 0 || trimmed === "" || /^(#|Name:|Columns:)/i.test(trimmed)) return [];
    const [, r, g, b, label = ""] = /^(\d+)\s+(\d+)\s+(\d+)(?:\s+(.*))?$/.exec(trimmed) ?? [];
    const codes = [r, g, b].map(Number);
    if (codes.some((code) => !(code >= 0 && code <= 255)))
      throw paletteFault(
        name,
        `line ${index + 1} is ${JSON.stringify(trimmed.slice(0, 40))}; a line is red, green and blue, each 0 to 255, and a name`,
      );
    const isNamed = label !== "" && label.toLowerCase() !== "untitled";
    return [{ rgb: hexOf(codes), name: isNamed ? label.slice(0, 60) : null }];
  });
