import { relative } from "node:path";
import { withoutAliases } from "#adapters/disk/byte-names.ts";
import { failures } from "#core/errors.ts";
import { summariseCels } from "#cli/local/cels-summary.ts";
import { colourCels } from "#cli/local/colour-cels.ts";
import { colourFilm } from "#cli/local/colour-film.ts";
import type { ColorizeRequest } from "#cli/local/colorize-request.ts";
import { tellAwaited } from "#cli/local/colourist-text.ts";
import { interruptible } from "#cli/local/interruption.ts";
import { progressView } from "#cli/local/progress-view.ts";
import { summarise } from "#cli/local/summary.ts";

/**
 * Colours one film on this machine, from what was typed to the summary.
 *
 * @returns the exit code: 0, or MediaTruncated's when a damaged film was coloured as far as it goes
 */
export const colorize = async (request: ColorizeRequest): Promise<number> => {
  const started = performance.now();
  const view = progressView(request.json === true ? "json" : process.stderr.isTTY ? "live" : "lines");
  const interruption = interruptible();
  try {
    if (request.cels === true) {
      const painted = await colourCels(request, { listen: view.show, signal: interruption.signal });
      view.close();
      summariseCels(painted, (performance.now() - started) / 1000, request.json === true ? "json" : "text");
      return 0;
    }
    const coloured = await colourFilm(request, { listen: view.show, signal: interruption.signal });
    view.close();
    const form = request.json === true ? "json" : "text";
    if (coloured.type === "awaited") return tellAwaited(coloured.awaited, form);
    const seconds = (performance.now() - started) / 1000;
    const output = request.output ?? relative(process.cwd(), withoutAliases(coloured.output));
    summarise({ ...coloured, output, seconds }, form);
    return coloured.outcome.manifest.missing === null ? 0 : failures.MediaTruncated.exitCode;
  } finally {
    view.close();
    interruption.release();
  }
};
