import { Option, type Command } from "commander";
import { celLayers } from "#core/ports/cels.ts";

/** Adds what can be asked of cuts of line drawings. */
export const withCelOptions = (command: Command): Command =>
  command
    .option(
      "--cels",
      "paint a cut of line drawings region by region, in the exact colours of painted ones given with --reference (docs/cels.md)",
    )
    .addOption(
      new Option(
        "--cel-layers <what>",
        "what is written of painted drawings: the drawing over its colour, colour alone, or both (default: composite)",
      ).choices([...celLayers, "both"]),
    );
