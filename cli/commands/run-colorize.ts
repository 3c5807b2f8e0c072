import { relative } from "node:path";
import { withoutAliases } from "#adapters/disk/byte-names.ts";
import { failures } from "#core/errors.ts";
import { colorize } from "#cli/library/colorize.ts";
import { ownOptionNames, type ColorizeOptions } from "#cli/library/colorize-options.ts";
import { summariseCels } from "#cli/cels/summary.ts";
import { colourCels } from "#cli/cels/colour-cels.ts";
import type { ColorizeRequest } from "#cli/request/colorize-request.ts";
import { tellAwaited } from "#cli/colourist/colourist-text.ts";
import { interruptible } from "#cli/terminal/interruption.ts";
import { progressView } from "#cli/terminal/progress-view.ts";
import { summarise } from "#cli/local/summary.ts";

/**
 * Colours one film on this machine, from what was typed to the summary.
 *
 * @returns the exit code: 0, or MediaTruncated's when a damaged film was coloured as far as it goes
 */
export const runColorize = async (request: ColorizeRequest): Promise<number> => {
  const started = performance.now();
  const form = request.json === true ? "json" : "text";
  const view = progressView(form === "json" ? "json" : process.stderr.isTTY ? "live" : "lines");
  const { signal, release } = interruptible();
  try {
    if (request.cels === true) {
      const painted = await colourCels(request, { listen: view.show, signal });
      view.close();
      summariseCels(painted, (performance.now() - started) / 1000, form);
      return 0;
    }
    const coloured = await colorize({ ...optionsOf(request), onProgress: view.show, signal });
    view.close();
    if (coloured.type === "awaited") return tellAwaited(coloured.awaited, form);
    const seconds = (performance.now() - started) / 1000;
    const output = request.output ?? relative(process.cwd(), withoutAliases(coloured.output));
    summarise({ ...coloured, output, seconds }, form);
    return coloured.missing === null ? 0 : failures.MediaTruncated.exitCode;
  } finally {
    view.close();
    release();
  }
};

/** Of what commander read, a job's options stand in `asked`, under the names of the table. */
const optionsOf = ({ asked, ...request }: ColorizeRequest): ColorizeOptions => ({
  ...asked,
  ...Object.fromEntries(Object.entries(request).filter(([name]) => ownOptionNames.has(name))),
});
