import { paletteSchema, type Palette } from "#core/edits/palette.ts";
import { JobError } from "#core/errors.ts";
import { readPaletteFile } from "#adapters/pictures/palette-file.ts";
import type { ColorizeRequest } from "#cli/request/colorize-request.ts";

/** The palette that was asked for; null: none. @throws JobError MediaMissing, UsageInvalid */
export const typedPalette = async ({
  palette,
  paletteStrength,
  paletteHard,
}: ColorizeRequest): Promise<Palette | null> => {
  if (palette === undefined) {
    if (paletteStrength === undefined && paletteHard === undefined) return null;
    const option = paletteHard === undefined ? "--palette-strength" : "--palette-hard";
    throw new JobError("UsageInvalid", `${option} says how a palette holds; give --palette FILE as well`);
  }
  if (paletteHard !== undefined && paletteStrength !== undefined)
    throw new JobError(
      "UsageInvalid",
      "--palette-strength is of a soft palette, and --palette-hard asks for a hard one; give one of them",
    );
  return paletteSchema.parse({
    colours: await readPaletteFile(palette),
    hold: paletteHard === undefined ? "soft" : "hard",
    ...(paletteStrength === undefined ? {} : { strength: paletteStrength }),
  });
};
