/**
 * What ffmpeg says while a whole film is read: errors, which are damage, and of its many warnings those on
 * pictures that change their size or sampling, and on an MP4 that was written twice over: of what its second
 * index lists some is left out.
 */
export const warningLevel = "level+warning";

const level = /\[(warning|error|fatal|panic)\] /;
const ofChange = /changing video frame properties on the fly/i;
const ofIndex = /duplicated MOOV|DTS -?\d+ < -?\d+ out of order/i;

/** Whether a line is an error, or one of those warnings. */
export const isHeard = (line: string): boolean =>
  level.exec(line)?.[1] === "warning" ? ofChange.test(line) || ofIndex.test(line) : level.test(line);

export const isOfChange = (line: string): boolean => ofChange.test(line);

/** Without the level, which the reader of a message has no use for. */
export const withoutLevel = (line: string): string => line.replace(level, "");
