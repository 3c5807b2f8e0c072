import type { Environment } from "#adapters/env.ts";
import { JobError } from "#core/errors.ts";
import type { ColorizeRequest } from "#cli/request/colorize-request.ts";

/** The film that was named, or the demo's, laid into the current folder. @throws JobError UsageInvalid */
export const chooseFilm = async (
  { film, demo }: ColorizeRequest,
  environment: Environment,
): Promise<string> => {
  if (demo !== undefined) {
    if (film !== undefined)
      throw new JobError(
        "UsageInvalid",
        `--demo brings its own film; name no other (given: ${JSON.stringify(film)})`,
      );
    const { layDemoFilm } = await import("#cli/request/demo-film.ts");
    return layDemoFilm(demo, environment);
  }
  if (film === undefined) {
    throw new JobError(
      "UsageInvalid",
      "name a film to colour, or give --demo (see chromaloom colorize --help)",
    );
  }
  return film;
};
