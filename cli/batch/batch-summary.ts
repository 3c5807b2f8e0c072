import Table from "cli-table3";
import type { RecordItem } from "#core/batches/batch-record.ts";
import { printable } from "#core/printable.ts";

/** What a batch came to. */
export type BatchSummary = {
  readonly results: string;
  readonly json: string;
  readonly csv: string;
  /** Of this run, in the order of the batch. */
  readonly items: readonly RecordItem[];
  /** Places of those that an earlier run had done. */
  readonly before: ReadonlySet<string>;
};

/** Lines of a table that a person still reads; of longer ones what failed is shown. */
const maxLines = 60;

export const summariseBatch = (summary: BatchSummary, form: "text" | "json"): void => {
  const { items, before, results, json, csv } = summary;
  const count = (state: RecordItem["state"]): number => items.filter((item) => item.state === state).length;
  const counts = {
    done: count("done"),
    damaged: count("damaged"),
    failed: count("failed"),
    notDone: count("waiting") + count("begun"),
    doneBefore: before.size,
  };
  if (form === "json") {
    process.stdout.write(
      `${JSON.stringify({ type: "summary", results, summary: json, table: csv, ...counts, items })}\n`,
    );
    return;
  }
  process.stdout.write(`${tableOf(items, before)}\n${printable(sentence(counts))}\n`);
  process.stdout.write(printable(`results in ${results}, summary in ${json} and ${csv}`) + "\n");
};

type Counts = Readonly<Record<"done" | "damaged" | "failed" | "notDone" | "doneBefore", number>>;

const sentence = ({ done, damaged, failed, notDone, doneBefore }: Counts): string =>
  [
    `${done + damaged} of ${done + damaged + failed + notDone} done`,
    ...(doneBefore > 0 ? [`${doneBefore} of them before`] : []),
    ...(damaged > 0 ? [`${damaged} damaged, done as far as they go`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(notDone > 0 ? [`${notDone} still to do: give the same command again`] : []),
  ].join("; ");

const tableOf = (items: readonly RecordItem[], before: ReadonlySet<string>): string => {
  const shown = items.length <= maxLines ? items : items.filter(({ state }) => state === "failed");
  const width = Math.max(40, Math.min(process.stdout.columns || 120, 160));
  const table = new Table({
    head: ["film", "state", "frames", "seconds", "result, or why not"],
    style: { head: [], border: [] },
    colWidths: [Math.floor(width * 0.28), 13, 9, 9, Math.floor(width * 0.72) - 37],
    wordWrap: true,
  });
  for (const record of shown) {
    const { item, frames, seconds } = record;
    table.push([
      printable(item),
      stateText(record, before),
      frames ?? "",
      seconds ?? "",
      printable(saidOf(record)),
    ]);
  }
  return table.toString();
};

const stateText = ({ item, state }: RecordItem, before: ReadonlySet<string>): string => {
  if (before.has(item)) return `${state} before`;
  return state === "begun" ? "stopped" : state;
};

const saidOf = ({ state, message, code, result, remarks }: RecordItem): string => {
  const said = state === "failed" ? `${message ?? ""} [${code ?? "fault"}]` : (result ?? "");
  return [said, ...remarks.map((remark) => `note: ${remark}`)].join("\n");
};
