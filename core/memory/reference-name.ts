/** What a reference's file name says about where in the film it belongs. */
export type NamedPlace =
  | { readonly type: "frame"; readonly frame: number }
  | { readonly type: "time"; readonly seconds: number; readonly frames: number }
  | { readonly type: "shot"; readonly index: number };

/**
 * `000123.png` is frame 123, `00-00-05-12.png` frame 12 of second 5, `shot-004.png` the fifth shot (shots
 * count from 0, as in review.json); any other name says nothing.
 */
export const placeInName = (fileName: string): NamedPlace | null => {
  const name = fileName.replace(/^.*[\\/]/, "").replace(/\.[^.]*$/, "");
  const shot = /^shot-(\d{1,6})$/i.exec(name);
  if (shot?.[1] !== undefined) return { type: "shot", index: Number(shot[1]) };
  const time = /^(\d{2})-(\d{2})-(\d{2})-(\d{2,3})$/.exec(name);
  if (time !== null) {
    const [, hours, minutes, seconds, frames] = time.map(Number) as [
      number,
      number,
      number,
      number,
      number,
    ];
    return { type: "time", seconds: hours * 3600 + minutes * 60 + seconds, frames };
  }
  return /^\d{3,9}$/.test(name) ? { type: "frame", frame: Number(name) } : null;
};
