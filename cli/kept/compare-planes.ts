import type { LumaFrame } from "#core/film/planes.ts";

/** Where two films of the same frames first differ, and in how many frames. */
export type PlaneDifference = {
  readonly frame: number;
  readonly plane: "Y" | "Cb" | "Cr";
  readonly framesDiffering: number;
};

/**
 * Compares decoded films plane by plane; a film that ends earlier differs from there on.
 *
 * @param first  index of the first frame
 * @returns null where every plane is the same
 */
export const comparePlanes = async (
  one: AsyncIterable<LumaFrame>,
  other: AsyncIterable<LumaFrame>,
  first: number,
): Promise<PlaneDifference | null> => {
  const others = other[Symbol.asyncIterator]();
  let found: PlaneDifference | null = null;
  const note = (frame: number, plane: PlaneDifference["plane"]): void => {
    found = { ...(found ?? { frame, plane }), framesDiffering: (found?.framesDiffering ?? 0) + 1 };
  };
  let frame = first;
  for await (const mine of one) {
    const next = await others.next();
    const plane = next.done === true ? "Y" : firstUnlike(mine, next.value);
    if (plane !== null) note(frame, plane);
    frame += 1;
  }
  while ((await others.next()).done !== true) {
    note(frame, "Y");
    frame += 1;
  }
  return found;
};

type Plane = Uint8Array | Uint16Array;

const firstUnlike = (one: LumaFrame, other: LumaFrame): PlaneDifference["plane"] | null => {
  if (!isSame(one.luma, other.luma)) return "Y";
  if (!isSame(one.own?.u, other.own?.u)) return "Cb";
  return isSame(one.own?.v, other.own?.v) ? null : "Cr";
};

const isSame = (one: Plane | undefined, other: Plane | undefined): boolean =>
  one === undefined || other === undefined ? one === other : bytesOf(one).equals(bytesOf(other));

const bytesOf = ({ buffer, byteOffset, byteLength }: Plane): Buffer =>
  Buffer.from(buffer, byteOffset, byteLength);
