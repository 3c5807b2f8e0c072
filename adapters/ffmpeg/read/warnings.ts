/**
 * What ffmpeg says while a whole film is read: errors, which are damage, and of its many warnings the one on
 * pictures that change their size or sampling.
 */
export const warningLevel = "level+warning";

const level = /\[(warning|error|fatal|panic)\] /;
const ofChange = /changing video frame properties on the fly/i;

/** Whether a line is an error, or that warning. */
export const isHeard = (line: string): boolean =>
  level.exec(line)?.[1] === "warning" ? ofChange.test(line) : level.test(line);

export const isOfChange = (line: string): boolean => ofChange.test(line);

/** Without the level, which the reader of a message has no use for. */
export const withoutLevel = (line: string): string => line.replace(level, "");
