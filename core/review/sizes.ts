import { turnedSize } from "#core/film/upright.ts";
import { displayAspect } from "#core/model/size.ts";
import type { PlaneSize } from "#core/film/planes.ts";
import type { Source } from "#core/film/source.ts";

/** Pixels of a measured frame at most: of larger films a smaller picture is measured. */
const maxPixels = 1920 * 1080;

/** The film's own pixels, turned upright; scaled down where there are very many. */
export const measuredSize = (video: Source["video"]): PlaneSize => {
  const { width: across, height: down } = turnedSize(video, video.rotation);
  const scale = Math.min(1, Math.sqrt(maxPixels / (across * down)));
  return { width: Math.max(1, Math.round(across * scale)), height: Math.max(1, Math.round(down * scale)) };
};

/** The picture as a person sees it, upright and with square pixels; no side shrinks. */
export const shownSize = (video: Source["video"]): PlaneSize => {
  const { width: across, height: down } = turnedSize(video, video.rotation);
  const aspect = displayAspect(video);
  return aspect >= across / down
    ? { width: Math.max(1, Math.round(down * aspect)), height: down }
    : { width: across, height: Math.max(1, Math.round(across / aspect)) };
};

/** A size of the same shape that fits into `box`; never larger than `size`. */
export const fittedSize = (size: PlaneSize, box: PlaneSize): PlaneSize => {
  const scale = Math.min(1, box.width / size.width, box.height / size.height);
  return {
    width: Math.max(1, Math.round(size.width * scale)),
    height: Math.max(1, Math.round(size.height * scale)),
  };
};

/** Even sides, as 4:2:0 wants them. */
export const evenSize = ({ width, height }: PlaneSize): PlaneSize => ({
  width: Math.max(2, Math.round(width / 2) * 2),
  height: Math.max(2, Math.round(height / 2) * 2),
});
