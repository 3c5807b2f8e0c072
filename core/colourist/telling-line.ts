/** Characters of the line that are shown. */
const maxShown = 300;

/** An error by its name: `TypeError: …`, `ValueError: …`, `Error [CODE]: …`, `thread 'main' panicked at …`. */
const named =
  /^(?:Uncaught )?[\w.$]*(?:Error|Exception|Interrupt)\b[^:]*:|^thread '.*' panicked at|^panic: /;

/** Words by which programs begin a complaint. */
const complaint = /\b(?:error|fatal|failed|cannot|can't|could not|not found|no such|unable)\b/i;

/** What says nothing of a fault: frames of a stack, places in sources, carets, braces, a runtime's version. */
const chatter = [
  /^\s+at\s/,
  /^\s*[\^~]+\s*$/,
  /^Node\.js v\d/,
  /^[\s{}()[\],;]*$/,
  /^\s*\w+: (?:'[^']*'|\d+|\[|\{|undefined|null|true|false),?$/,
  /^(?:file:\/\/)?\/\S+:\d+$/,
  /^\s*File ".*", line \d+/,
  /^note: run with `RUST_BACKTRACE/,
];

/**
 * Of what a program wrote before it failed, the line that says why: the last error by its name, else the last
 * complaint, else the last line that is no stack; null: it wrote none.
 */
export const tellingLine = (said: string): string | null => {
  const lines = said.split(/[\r\n]+/).filter((line) => !chatter.some((pattern) => pattern.test(line)));
  const last = (wanted: RegExp): string | undefined => lines.findLast((line) => wanted.test(line.trim()));
  const line = (last(named) ?? last(complaint) ?? lines.at(-1) ?? "").trim();
  return line === "" ? null : line.slice(0, maxShown);
};
