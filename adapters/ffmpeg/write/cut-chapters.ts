import type { ProbeReport } from "#adapters/ffmpeg/probe/probe-report.ts";

/** Characters that ffmpeg's metadata files want a backslash before. */
const escaped = (text: string): string => text.replace(/[=;#\\\n]/g, String.raw`\$&`);

/**
 * The chapters that a part of a film touches, cut to it, as ffmpeg's metadata file.
 *
 * @param from  seconds, as the chapters count
 */
export const cutChapters = (
  { chapters }: Pick<ProbeReport, "chapters">,
  { from, to }: { readonly from: number; readonly to: number },
): string => {
  const milliseconds = (seconds: number): number => Math.round((seconds - from) * 1000);
  const inside = chapters.filter(({ start_time: start, end_time: end }) => start < to && end > from);
  const parts = inside.map(({ start_time: start, end_time: end, tags }) =>
    [
      "[CHAPTER]",
      "TIMEBASE=1/1000",
      `START=${milliseconds(Math.max(start, from))}`,
      `END=${milliseconds(Math.min(end, to))}`,
      ...Object.entries(tags).map(([tag, value]) => `${escaped(tag)}=${escaped(value)}`),
      "",
    ].join("\n"),
  );
  return `;FFMETADATA1\n${parts.join("")}`;
};
