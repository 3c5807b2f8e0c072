import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { checkJobFolder, openJobFolder } from "#adapters/disk/job-folder.ts";
import { resultFile } from "#adapters/disk/result-file.ts";
import { guessedMatrix } from "#core/colour/matrix.ts";
import { JobError } from "#core/errors.ts";
import { deliveries } from "#core/film/delivery.ts";
import { givenDepth, keepsAlpha } from "#core/film/kept-picture.ts";
import type { LumaDepth } from "#core/film/luma-depth.ts";
import { jobFolders } from "#core/store/layout.ts";
import type { AskedFootage } from "#cli/local/asked-footage.ts";
import { colouredFilm, type ColouredFilm } from "#cli/local/coloured-film.ts";
import type { ColorizeRequest } from "#cli/request/colorize-request.ts";
import { footageNotes } from "#cli/local/footage-notes.ts";
import { layFramesFilm } from "#cli/local/frames-film.ts";
import { checkExtras, leaveExtras } from "#cli/local/leave-extras.ts";
import { jobFolderBeside, orderJob, type Ordered } from "#cli/local/order-job.ts";
import { publishFrames, refuseTakenFrames } from "#cli/local/publish-frames.ts";
import { keepUnlessDone } from "#cli/local/keep-unless-done.ts";
import { runOrdered, settled, type Attendance, type Ran } from "#cli/local/run-ordered.ts";

/** What came of one film or sequence. */
export type Coloured = ColouredFilm | Exclude<Ran, { type: "done" }>;

/**
 * Colours pictures, or a film into pictures. A sequence is made a film once, in the job's folder, and all
 * stages see that; a result of pictures is a film there first, without loss, whose colour the pictures take.
 */
export const colourFootage = async (
  request: ColorizeRequest & { readonly film: string },
  footage: AskedFootage,
  attendance: Attendance,
): Promise<Coloured> => {
  const { frames, place } = footage;
  const result = place?.folder ?? resolve(request.output ?? "");
  const root = resolve(request.keepJob ?? jobFolderBeside(result));
  if (place !== null) await refuseTakenFrames(root, place);
  await checkJobFolder(root);
  const folder = await openJobFolder(root);
  const draft = place ?? resultFile(result, "refuse");
  return keepUnlessDone({ folder, place: draft, isKept: request.keepJob !== undefined }, async () => {
    await mkdir(join(root, jobFolders.footage), { recursive: true });
    const film =
      frames === null
        ? request.film
        : await layFramesFilm(folder, { frames, ...pixelsOf(request, footage) }, attendance);
    const ordered = await orderJob({ ...request, film, ...filmOf(request, footage, root) }, root);
    await checkExtras(request, { ...ordered.order, result }, root);
    const notes = footageNotes(footage, ordered);
    const ran = await runOrdered(request, { ...tagged(ordered, footage), notes }, folder, attendance);
    if (ran.type === "awaited") return ran;
    const { outcome } = ran;
    const output = ordered.order.result;
    if (place !== null) {
      const { range } = outcome.manifest;
      await publishFrames(folder, { frames, place, film: output, range }, attendance);
    }
    const extras = await leaveExtras(request, {
      ...folder,
      output,
      beside: result,
      replaceResult: ordered.order.replaceResult,
      signal: attendance.signal,
    });
    const shown = place?.name ?? output;
    await settled(attendance, shown, outcome);
    return colouredFilm({ ...ran, ...extras, output: shown, keptJob: request.keepJob ?? null });
  });
};

/** The coloured film of a result of pictures lies in the job's folder. */
const filmOf = (
  { asked, output }: ColorizeRequest,
  { place }: AskedFootage,
  root: string,
): Pick<ColorizeRequest, "asked"> & { readonly output: string } => {
  if (place !== null) {
    return {
      output: join(root, jobFolders.footage, "coloured.mkv"),
      asked: { ...asked, codec: "ffv1", forceContainer: true },
    };
  }
  if (output === undefined) throw new JobError("UsageInvalid", "name the film to write with -o");
  return { output, asked };
};

/**
 * What the stages see of a sequence: 10 bits where pictures come out, which keep their own; of a film as much as
 * its codec takes. Colours that are stored times alpha are seen as they are, without it.
 */
const pixelsOf = (
  { asked }: ColorizeRequest,
  { frames, place }: AskedFootage,
): { readonly depth: LumaDepth; readonly hasAlpha: boolean } => {
  if (frames === null || place !== null) return { depth: 10, hasAlpha: false };
  const { depth, alpha } = frames.facts;
  const full = typeof depth === "number" ? depth : 16;
  const codec = asked.codec ?? (asked.for === undefined ? null : deliveries[asked.for].codec) ?? "h265";
  const hasAlpha = alpha === "straight" && keepsAlpha(codec);
  return { depth: givenDepth(codec, full, hasAlpha), hasAlpha };
};

/** Of a sequence the matrix is known, which its film's container does not say. */
const tagged = (ordered: Ordered, { frames }: AskedFootage): Ordered => {
  if (frames === null) return ordered;
  const { source } = ordered;
  const colour = { ...source.video.colour, matrix: guessedMatrix(source.video.height) };
  return { ...ordered, source: { ...source, video: { ...source.video, colour } } };
};
