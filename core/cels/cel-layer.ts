/** What is written of a painted drawing: colour without ink, the drawing over it, or both in layers. */
export const celLayers = ["composite", "colour", "psd", "ora"] as const;
export type CelLayer = (typeof celLayers)[number];
