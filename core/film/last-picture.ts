/** A last picture shown for so much more or less of its time is another film's end. */
const tolerated = 0.5;
/** Containers round times to a millisecond at the coarsest. */
const roundingSeconds = 0.0011;

/**
 * A sentence where a result does not show its last picture as long as the source does, or null: before
 * release 5 ffmpeg gives it no time of its own in MP4 and QuickTime.
 *
 * @param lengths  seconds, in the result and in the source; null: the result does not say
 */
export const lastPictureNote = (lengths: {
  readonly shown: number | null;
  readonly wanted: number;
}): string | null => {
  const { shown, wanted } = lengths;
  return shown === null || Math.abs(shown - wanted) <= wanted * tolerated + roundingSeconds
    ? null
    : `the last picture is shown for ${shown.toFixed(2)} s, in the source for ${wanted.toFixed(2)} s; an .mkv result (-o) or ffmpeg 5 and later keeps it`;
};
