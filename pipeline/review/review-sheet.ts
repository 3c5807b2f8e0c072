import type { ReviewReport, ReviewShot } from "#core/review/report.ts";
import type { SheetTile } from "#core/ports/pictures.ts";
import { fittedSize } from "#core/review/sizes.ts";
import type { ReviewContext, ReviewPorts } from "#pipeline/review/review-context.ts";
import { timeCaption } from "#pipeline/review/review-shot.ts";
import { jobFolders } from "#core/store/layout.ts";

/** Tiles across, and how large they are by how many there are, so that a sheet can be looked at. */
const layouts = [
  { upTo: 48, columns: 6, side: 240 },
  { upTo: 200, columns: 10, side: 160 },
  { upTo: Infinity, columns: 16, side: 100 },
];

const fileOf = (shot: ReviewShot): string => {
  const middle = shot.keyFrames[Math.floor(shot.keyFrames.length / 2)];
  if (middle === undefined) throw new RangeError(`shot ${shot.index} has no key frame`);
  return `${jobFolders.review}${middle.after}`;
};

/** The film on one sheet, a tile a shot, those to look at framed; and its poster. */
export const leaveFilmSheet = async (
  { pictures, store }: ReviewPorts,
  { shown }: ReviewContext,
  { shots }: ReviewReport,
): Promise<void> => {
  const layout = layouts.find(({ upTo }) => shots.length <= upTo);
  if (layout === undefined) throw new RangeError(`no layout for ${shots.length} shots`);
  const size = fittedSize(shown.tile, { width: layout.side, height: layout.side });
  const tiles: SheetTile[] = [];
  for (const shot of shots) {
    const picture = await pictures.scaled(await pictures.read(await store.get(fileOf(shot))), size);
    const caption = `${shot.index + 1} ${timeCaption(shot.startSeconds)}`;
    tiles.push({ picture, caption, marked: shot.marks.length > 0 });
  }
  await store.put(`${jobFolders.review}contact-sheet.png`, await pictures.sheet(tiles, layout.columns));
  await store.put(`${jobFolders.review}poster.jpg`, await store.get(fileOf(posterShot(shots))));
};

/** The most colourful of the shots that nobody need worry about; of all, where there is none. */
const posterShot = (shots: readonly ReviewShot[]): ReviewShot => {
  const fine = shots.filter(({ need }) => need === 0);
  const most = (fine.length > 0 ? fine : shots).reduce((best, shot) =>
    shot.figures.colourfulness > best.figures.colourfulness ? shot : best,
  );
  return most;
};
