import type { FrameFacts } from "#core/film/frame-facts.ts";

/** A picture's header as it was read, and whether the file holds all that the header promises. */
export type ReadHeader = FrameFacts & { readonly isWhole: boolean };

/** The beginning of a file, and how long it is. */
export type FileHead = { readonly head: Buffer; readonly bytes: number };
