export type Cell = string | number;

/** A table with its header's names; numbers stand to the right. */
export const table = (names: readonly string[], rows: readonly (readonly Cell[])[]): string =>
  [names, names.map((_, column) => (typeof rows[0]?.[column] === "number" ? "--:" : "---")), ...rows]
    .map((cells) => `| ${cells.map(shown).join(" | ")} |`)
    .join("\n");

const shown = (cell: Cell): string => (typeof cell === "number" ? cell.toLocaleString("en") : cell);

/** Hours and minutes, or minutes. */
export const duration = (seconds: number): string => {
  const minutes = Math.round(seconds / 60);
  return minutes < 60
    ? `${minutes} min`
    : `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")}`;
};

export const rounded = (value: number, digits = 1): number => Number(value.toFixed(digits));
