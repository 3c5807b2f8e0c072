import { copyFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ownFile } from "#adapters/disk/own-files.ts";
import { inTemporaryFolder } from "#adapters/disk/temporary-folder.ts";
import { JobError } from "#core/errors.ts";
import { fetchResult } from "#cli/cloud/change-job.ts";
import { inCloud } from "#cli/cloud/cloud-failure.ts";
import type { CloudOptions } from "#cli/cloud/cloud-options.ts";
import { connect } from "#cli/cloud/connect.ts";
import { removeJob } from "#cli/cloud/delete-job.ts";
import { submit } from "#cli/cloud/submit.ts";

export type SmokeOptions = CloudOptions & {
  readonly keep?: true;
  readonly colourOn?: "gpu" | "cpu";
  readonly json?: true;
};

const demo = "examples/demo-film.mp4";

/** Colourfulness (Hasler and Suesstrunk) of a film that nobody would call grey; the demo's is about 30. */
const minColourfulness = 3;

/**
 * Tries a deployment as a user would: sends the demo film, waits for its job, brings the result here, and
 * looks whether it is the same film in colour. Removes what it made, unless it failed.
 *
 * @returns the exit code: 0, or that of what failed
 */
export const smoke = (options: SmokeOptions): Promise<number> =>
  inCloud(() =>
    inTemporaryFolder("smoke", async (folder) => {
      const id = `smoke-${Date.now().toString(36)}`;
      const film = join(folder, "smoke.mp4");
      await copyFile(ownFile(demo), film);
      const batch = join(folder, "smoke.json");
      const order = options.colourOn === undefined ? {} : { colourOn: options.colourOn };
      await writeFile(batch, JSON.stringify({ items: [{ source: "smoke.mp4", id, ...order }] }));
      const submitted = await submit([batch], { ...options, wait: true });
      if (submitted !== 0) return submitted;
      const result = join(folder, "result.mp4");
      const fetched = await fetchResult(id, { ...options, output: result });
      if (fetched !== 0) return fetched;
      await checkColoured(film, result);
      if (options.keep !== true) await removeJob(await connect(options), id, true);
      const left = options.keep === true ? `; kept as ${id}` : "";
      process.stderr.write(`the deployment colours: the demo film came back whole, in colour${left}\n`);
      return 0;
    }),
  );

/** @throws JobError ToolFailed where the result is not the film in colour */
const checkColoured = async (film: string, result: string): Promise<void> => {
  const { compareFilms } = await import("#cli/library/compare-films.ts");
  const { a, b } = await compareFilms(film, result);
  const { figures } = b;
  const left = a.framesLeftOut + b.framesLeftOut;
  if (left === 0 && figures.colourfulness >= minColourfulness) return;
  throw new JobError(
    "ToolFailed",
    left > 0
      ? `the result has ${left} frames more or less than the demo film; chromaloom status shows its job`
      : `the result is grey (colourfulness ${figures.colourfulness.toFixed(1)}); chromaloom status shows its job`,
    { left, colourfulness: figures.colourfulness },
  );
};
