/** Segments of a digit: across the top, middle and bottom; down left and right, upper and lower. */
const segments = {
  top: "M1 0h4",
  middle: "M1 5h4",
  bottom: "M1 10h4",
  upperLeft: "M0 1v3",
  upperRight: "M6 1v3",
  lowerLeft: "M0 6v3",
  lowerRight: "M6 6v3",
} as const;

type Segment = keyof typeof segments;
const all = Object.keys(segments) as Segment[];
const without = (...left: Segment[]): Segment[] => all.filter((segment) => !left.includes(segment));

const digits: readonly (readonly Segment[])[] = [
  without("middle"),
  ["upperRight", "lowerRight"],
  without("upperLeft", "lowerRight"),
  without("upperLeft", "lowerLeft"),
  ["upperLeft", "upperRight", "middle", "lowerRight"],
  without("upperRight", "lowerLeft"),
  without("upperRight"),
  ["top", "upperRight", "lowerRight"],
  all,
  without("lowerLeft"),
];

const advance = 10;

const glyph = (character: string, index: number): string => {
  const at = `translate(${index * advance} 0)`;
  const digit = digits[Number(character)];
  if (/\d/.test(character) && digit !== undefined)
    return `<path transform="${at}" d="${digit.map((segment) => segments[segment]).join("")}"/>`;
  if (character === ":") return `<path transform="${at}" d="M3 3v.5M3 7v.5"/>`;
  return character === "." ? `<path transform="${at}" d="M3 9.5v.5"/>` : "";
};

/**
 * A caption of digits, colons and dots as SVG, drawn and not set in type: a sheet looks the same where
 * no font is installed.
 */
export const captionSvg = (text: string, width: number, height: number): string => {
  const scale = (height * 0.5) / 10;
  const place = `translate(${height * 0.4} ${height * 0.25}) scale(${scale})`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><g transform="${place}" fill="none" stroke="#e8e8ea" stroke-width="1.5" stroke-linecap="round">${Array.from(text, glyph).join("")}</g></svg>`;
};
