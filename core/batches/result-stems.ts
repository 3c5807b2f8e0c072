/** What is coloured by a batch, by its place in the tree: slashes between folders, none in front. */
export type TreeItem = { readonly place: string; readonly kind: "film" | "frames" };

/**
 * Where each item's result lies in the folder of results, without its ending: the place that it has in the tree.
 * Films whose names differ in their endings alone keep these; frames that have footage in folders below them
 * go to a folder of their own beside those.
 */
export const resultStems = (items: readonly TreeItem[]): readonly string[] => {
  const shared = new Set<string>();
  const seen = new Set<string>();
  for (const { place } of items.filter(({ kind }) => kind === "film")) {
    const stem = withoutEnding(place).toLowerCase();
    if (seen.has(stem)) shared.add(stem);
    seen.add(stem);
  }
  const parents = new Set(items.flatMap(({ place }) => foldersAbove(place)));
  return items.map(({ place, kind }) => {
    if (kind === "frames") return parents.has(place) ? `${place}.frames` : place;
    const stem = withoutEnding(place);
    return shared.has(stem.toLowerCase()) ? place : stem;
  });
};

const withoutEnding = (place: string): string => place.replace(/(?<=[^/])\.[^./]*$/, "");

const foldersAbove = (place: string): string[] => {
  const parts = place.split("/");
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join("/"));
};
