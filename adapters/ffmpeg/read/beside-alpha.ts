/**
 * Filters that change a picture's samples, with alpha going beside them: ffmpeg's scale makes 256 of an alpha of
 * 255 in between, so that nothing stays as it was. Of another depth alpha is as opaque as before.
 *
 * @param filters  that end in `format`, without alpha
 * @param format  planar, without alpha: yuv444p10le
 * @param toPlanes  filters for alpha that cannot be taken from the picture as it is
 */
export const besideAlpha = (
  filters: readonly string[],
  format: string,
  toPlanes: readonly string[] = [],
): string => {
  const depth = /p(\d\d)le$/.exec(format)?.[1];
  const gray = depth === undefined ? "gray" : `gray${depth}le`;
  return [
    "split[toColour][toAlpha]",
    `[toAlpha]${[...toPlanes, "extractplanes=a", "scale=in_range=full:out_range=full:sws_dither=none", `format=${gray}`, "setsar=1"].join(",")}[alpha]`,
    `[toColour]${[...filters, "setsar=1", "extractplanes=y+u+v"].join(",")}[forY][forU][forV]`,
    `[forY][forU][forV][alpha]mergeplanes=0x00102030:${format.replace("yuv", "yuva")}`,
  ].join(";");
};
