import { compareColours, type SharedColours } from "#core/colourist/colour-clash.ts";
import { referenceFinder } from "#core/memory/look-up.ts";
import type { ReferencePicture } from "#core/memory/reference.ts";
import type { Job } from "#pipeline/colour/job.ts";

/** Looks for what one picture shows in others: their colours, and how much of it they have. */
export const pictureComparer = ({ card }: Pick<Job, "card">) => {
  const { keys, grid, softEncoding } = card;
  const look = (picture: ReferencePicture, other: ReferencePicture) => {
    if (keys === null) throw new RangeError(`the model ${card.name} makes no keys`);
    const own = { width: picture.width, height: picture.height, channels: grid.channels };
    const kind = { kind: "other", sigma: softEncoding.sigma } as const;
    return referenceFinder({ ...own, keyLength: keys.dimensions }, keys, [other], kind)(picture);
  };
  return {
    compare: (picture: ReferencePicture, other: ReferencePicture): SharedColours =>
      compareColours(picture, look(picture, other).features),
    likeness: (picture: ReferencePicture, other: ReferencePicture): number => look(picture, other).coverage,
  };
};
