/** A stage's item as a person knows it: "colour of chunk c0003", "link of the shot at frame 400". */
export const itemName = (stage: string, item: string | null): string =>
  item === null ? stage : `${stage} of ${stage === "link" ? "the shot at frame" : "chunk"} ${item}`;
