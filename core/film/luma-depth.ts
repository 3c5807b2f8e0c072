import * as z from "zod";

/** Bits of a luma sample that films are worked on with. */
export const lumaDepths = [8, 10, 12, 16] as const;
export type LumaDepth = (typeof lumaDepths)[number];
export const lumaDepthSchema = z.literal(lumaDepths);
