/** What is written of a painted drawing: colour without ink, or the drawing over it. */
export const celLayers = ["composite", "colour"] as const;
export type CelLayer = (typeof celLayers)[number];
