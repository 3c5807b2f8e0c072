/** What ffmpeg prints that says nothing of the reason. */
const saysNothing = /^(?:last message repeated \d+ times?|conversion failed!?)$/i;

/** The first line of ffmpeg's that says something, which is where the trouble began. */
export const tellingLine = (lines: readonly string[]): string =>
  lines.map((line) => line.trim()).find((line) => line !== "" && !saysNothing.test(line)) ??
  "it said nothing";
