import { withoutAliases } from "#adapters/disk/byte-names.ts";
import type { ColouredFilm } from "#cli/local/coloured-film.ts";
import { colouristLines } from "#cli/colourist/colourist-text.ts";
import { extraLines } from "#cli/local/leave-extras.ts";
import { printable } from "#core/printable.ts";

export type Summary = ColouredFilm & { readonly seconds: number };

/** The last words of a job: what was done, where it is, and what a person should know. */
export const summarise = (summary: Summary, form: "text" | "json"): void => {
  const text = form === "json" ? `${JSON.stringify(asJson(summary))}\n` : asText(summary);
  process.stdout.write(printable(withoutAliases(text)));
};

const speed = ({ frames, seconds }: Summary) => ({
  seconds: Number(seconds.toFixed(1)),
  framesPerSecond: Number((frames / seconds).toFixed(1)),
});

const asJson = (summary: Summary) => ({
  type: "summary",
  output: summary.output,
  keptJob: summary.keptJob,
  preview: summary.preview,
  review: summary.review,
  ...(summary.colourist === null ? {} : { colourist: summary.colourist }),
  frames: summary.frames,
  shots: summary.shots,
  chunks: summary.chunks,
  ...speed(summary),
  networkRuns: summary.networkRuns,
  keptEvidenceBytes: summary.keptEvidenceBytes,
  peakWorkerMemoryBytes: summary.peakWorkerMemoryBytes,
  remarks: summary.remarks,
});

const mebibytes = (bytes: number): string => `${Math.ceil(bytes / 2 ** 20)} MiB`;

const count = (number: number, thing: string): string => `${number} ${thing}${number === 1 ? "" : "s"}`;

const asText = (summary: Summary): string => {
  const { frames, shots, chunks, networkRuns, keptJob, keptEvidenceBytes, colourist, remarks } = summary;
  const { seconds, framesPerSecond } = speed(summary);
  const lines = [
    summary.output,
    `${count(frames, "frame")} in ${count(shots, "shot")} and ${count(chunks, "chunk")}, ${seconds} s, ${framesPerSecond} frames/s${networkRuns === null ? "" : `, ${count(networkRuns, "run")} of the network`}`,
  ];
  if (keptJob !== null) {
    lines.push(`kept for later edits: ${keptJob}, ${mebibytes(keptEvidenceBytes)} of evidence`);
  }
  if (colourist !== null) lines.push(...colouristLines(colourist));
  lines.push(...extraLines(summary));
  return `${[...lines, ...remarks.map((remark) => `note: ${remark}`)].join("\n")}\n`;
};
