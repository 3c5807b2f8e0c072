/**
 * A text as a terminal may be given it: what would move its cursor, change its colours, turn its letters
 * round or begin a line for some programs stands as `\u001b`. Names, and what tools say of a film, may hold
 * anything.
 */
export const printable = (text: string): string =>
  text.replaceAll(/[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu, (character) =>
    character === "\n" || character === "\t" ? character : escaped(character),
  );

const escaped = (character: string): string =>
  `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
