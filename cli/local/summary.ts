import { withoutAliases } from "#adapters/disk/byte-names.ts";
import { frameCount } from "#core/film/frame-range.ts";
import type { ColouristReport } from "#core/colourist/key-frame.ts";
import { colouristLines } from "#cli/local/colourist-text.ts";
import { extraLines, type Extras } from "#cli/local/leave-extras.ts";
import type { JobOutcome } from "#cli/local/job-outcome.ts";
import { printable } from "#core/printable.ts";

export type Summary = {
  readonly output: string;
  readonly outcome: JobOutcome;
  readonly extras: Extras;
  /** What a colourist did for the film; null: none was asked. */
  readonly colourist: ColouristReport | null;
  readonly keptJob: string | null;
  readonly seconds: number;
};

/** The last words of a job: what was done, where it is, and what a person should know. */
export const summarise = (summary: Summary, form: "text" | "json"): void => {
  const text = form === "json" ? `${JSON.stringify(asJson(summary))}\n` : asText(summary);
  process.stdout.write(printable(withoutAliases(text)));
};

const facts = ({ outcome, seconds }: Summary) => {
  const { manifest, reports } = outcome;
  const frames = frameCount(manifest.range);
  return {
    frames,
    shots: manifest.shots.length,
    chunks: manifest.chunks.length,
    seconds: Number(seconds.toFixed(1)),
    framesPerSecond: Number((frames / seconds).toFixed(1)),
    networkRuns: outcome.networkRuns,
    keptEvidenceBytes: reports.reduce((sum, { keptEvidenceBytes }) => sum + keptEvidenceBytes, 0),
    peakWorkerMemoryBytes: outcome.peakMemoryBytes,
  };
};

const asJson = (summary: Summary) => ({
  type: "summary",
  output: summary.output,
  keptJob: summary.keptJob,
  ...summary.extras,
  ...(summary.colourist === null ? {} : { colourist: summary.colourist }),
  ...facts(summary),
  remarks: summary.outcome.remarks,
});

const mebibytes = (bytes: number): string => `${Math.ceil(bytes / 2 ** 20)} MiB`;

const asText = (summary: Summary): string => {
  const { frames, shots, chunks, seconds, framesPerSecond, networkRuns, keptEvidenceBytes } =
    facts(summary);
  const count = (number: number, thing: string): string => `${number} ${thing}${number === 1 ? "" : "s"}`;
  const lines = [
    summary.output,
    `${count(frames, "frame")} in ${count(shots, "shot")} and ${count(chunks, "chunk")}, ${seconds} s, ${framesPerSecond} frames/s${networkRuns === null ? "" : `, ${count(networkRuns, "run")} of the network`}`,
  ];
  if (summary.keptJob !== null) {
    lines.push(`kept for later edits: ${summary.keptJob}, ${mebibytes(keptEvidenceBytes)} of evidence`);
  }
  if (summary.colourist !== null) lines.push(...colouristLines(summary.colourist));
  lines.push(...extraLines(summary.extras));
  return `${[...lines, ...summary.outcome.remarks.map((remark) => `note: ${remark}`)].join("\n")}\n`;
};
