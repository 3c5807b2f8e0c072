import * as z from "zod";

/** A frame from which on a film's pictures are of another size or sampling. */
export const pictureChangeSchema = z.strictObject({
  frame: z.int().positive(),
  width: z.int().positive(),
  height: z.int().positive(),
  pixelFormat: z.string(),
});
export type PictureChange = z.infer<typeof pictureChangeSchema>;

type Picture = Omit<PictureChange, "frame">;

/** The frames whose picture is unlike the one before. */
export const picturesThatChange = (): ((picture: Picture) => PictureChange | null) => {
  let before: Picture | null = null;
  let frame = -1;
  return (picture) => {
    frame += 1;
    const isSame =
      before === null ||
      (before.width === picture.width &&
        before.height === picture.height &&
        before.pixelFormat === picture.pixelFormat);
    before = picture;
    return isSame ? null : { ...picture, frame };
  };
};

/** Changes that are named one by one; more are counted. */
const named = 3;

/** A sentence on the places where a film's pictures change, or null. */
export const changesSentence = (first: Picture, changes: readonly PictureChange[]): string | null => {
  if (changes.length === 0) return null;
  const sized = changes.some(({ width, height }) => width !== first.width || height !== first.height);
  const look = ({ width, height, pixelFormat }: Picture): string =>
    sized ? `${width}x${height}` : pixelFormat;
  const places = changes.slice(0, named).map((change) => `to ${look(change)} at frame ${change.frame}`);
  const more = changes.length > named ? ` (${changes.length} changes in all)` : "";
  const kind = sized ? "size" : "sampling";
  const done = sized ? `scaled to ${look(first)}, luma with them` : `written as ${look(first)}`;
  return `the picture changes its ${kind} from ${look(first)} ${places.join(", ")}${more}; frames unlike the first are ${done}`;
};
