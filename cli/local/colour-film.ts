import { readEnvironment } from "#adapters/env.ts";
import { checkJobFolder, openJobFolder } from "#adapters/disk/job-folder.ts";
import { chooseFilm } from "#cli/request/choose-film.ts";
import { colourFootage, type Coloured } from "#cli/local/colour-footage.ts";
import { colouredFilm } from "#cli/local/coloured-film.ts";
import type { ColorizeRequest } from "#cli/request/colorize-request.ts";
import { askedFootage } from "#cli/local/asked-footage.ts";
import { checkExtras, leaveExtras } from "#cli/local/leave-extras.ts";
import { jobFolderBeside, orderJob, resultAt } from "#cli/local/order-job.ts";
import { checkKeyFrames } from "#cli/colourist/key-frames-of.ts";
import { keepUnlessDone } from "#cli/local/keep-unless-done.ts";
import { runOrdered, settled, type Attendance } from "#cli/local/run-ordered.ts";
import { withWorkers } from "#cli/local/with-workers.ts";

/** Colours one film, or one sequence of pictures, on this machine. @throws JobError */
export const colourFilm = async (request: ColorizeRequest, attendance: Attendance): Promise<Coloured> => {
  await checkKeyFrames(request);
  const film = await chooseFilm(request, readEnvironment());
  const footage = await askedFootage({ ...request, film });
  return withWorkers(request, attendance, (attended) =>
    footage === null
      ? colourPlainFilm({ ...request, film }, attended)
      : colourFootage({ ...request, film }, footage, attended),
  );
};

const colourPlainFilm = async (
  request: ColorizeRequest & { readonly film: string },
  attendance: Attendance,
): Promise<Coloured> => {
  const ordered = await orderJob(request);
  const { order } = ordered;
  const root = request.keepJob ?? jobFolderBeside(order.result);
  await checkJobFolder(root);
  await checkExtras(request, order, root);
  const folder = await openJobFolder(root);
  return keepUnlessDone(
    { folder, place: resultAt(order), isKept: request.keepJob !== undefined },
    async () => {
      const ran = await runOrdered(request, ordered, folder, attendance);
      if (ran.type === "awaited") return ran;
      const extras = await leaveExtras(request, {
        ...folder,
        output: order.result,
        beside: order.result,
        replaceResult: order.replaceResult,
        signal: attendance.signal,
      });
      await settled(attendance, order.result, ran.outcome);
      return colouredFilm({ ...ran, ...extras, output: order.result, keptJob: request.keepJob ?? null });
    },
  );
};
