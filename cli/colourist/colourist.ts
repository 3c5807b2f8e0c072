import { openColourist, type OpenedColourist } from "#adapters/colourist/open-colourist.ts";
import { referenceFiles } from "#adapters/disk/reference-files.ts";
import { resultFile } from "#adapters/disk/result-file.ts";
import { readEnvironment } from "#adapters/env.ts";
import { ffmpegFilms } from "#adapters/ffmpeg/films.ts";
import { describeModel } from "#adapters/network/model-folder.ts";
import { answerReader } from "#adapters/pictures/answer-reader.ts";
import { sharpPictures } from "#adapters/pictures/pictures.ts";
import { referenceReader } from "#adapters/pictures/reference-reader.ts";
import type { ChosenFrames } from "#core/colourist/key-frame.ts";
import { jobKeys } from "#core/job/keys.ts";
import { filmOptions } from "#core/job/film-options.ts";
import { putSealedJson } from "#core/ports/json-values.ts";
import type { Network } from "#core/ports/network.ts";
import { pictureReader } from "#pipeline/colour/read-references.ts";
import { readJob, type Job } from "#pipeline/colour/job.ts";
import { askColourist } from "#pipeline/colourist/ask-colourist.ts";
import { callsMade, callsToMake, framesToAsk } from "#pipeline/colourist/calls.ts";
import { chooseKeyFrames, maxPerShot } from "#pipeline/colourist/choose-key-frames.ts";
import { planFilm } from "#pipeline/plan/plan-film.ts";
import { awaitFolder, extraPictures } from "#cli/colourist/colourist-folder.ts";
import { defaultAnswerSeconds } from "#cli/request/colorize-request.ts";
import { counted, type ColouristWork, type KeyFrameOutcome } from "#cli/colourist/colourist-work.ts";
import { lazyNetwork } from "#cli/colourist/lazy-network.ts";
import type { JobListener } from "#cli/runner/job-events.ts";

/**
 * Has the key frames of a film coloured before the film is: plans it, chooses the frames, asks the colourist,
 * checks what comes back and keeps in the job what can be used.
 */
export const colourKeyFrames = async (work: ColouristWork): Promise<KeyFrameOutcome> => {
  const { asked } = work;
  const { colouristToken: token, providers } = readEnvironment();
  const opened = await openColourist(asked.colourist, {
    film: work.film,
    limitSeconds: asked.answerLimit ?? defaultAnswerSeconds,
    token,
    providers,
  });
  const model = await describeModel(work.order.choices.model ?? filmOptions.model.default);
  const network = lazyNetwork(model.folder);
  try {
    return await colourWith(work, opened, { model, network });
  } finally {
    await network.close();
  }
};

type Tools = {
  readonly model: Awaited<ReturnType<typeof describeModel>>;
  readonly network: Network;
};

const colourWith = async (
  work: ColouristWork,
  opened: OpenedColourist,
  tools: Tools,
): Promise<KeyFrameOutcome> => {
  const { asked, show, signal, store } = work;
  const { job, chosen } = await chosenFrames(work, tools);
  const frames = framesToAsk(job, chosen);
  show({ type: "note", text: await firstLine(work, opened, { job, chosen }) });
  if (opened.kind === "folder") {
    const awaited = await awaitFolder(
      work,
      opened,
      job,
      frames.map(({ frame }) => frame),
    );
    if (awaited !== null) return { type: "awaited", awaited };
  }
  const ports = {
    store,
    answers: answerReader,
    pictures: sharpPictures,
    references: referenceReader,
    readPicture: pictureReader({ network: tools.network, references: referenceReader }, job),
  };
  const { keyFrames, report } = await askColourist(ports, job, chosen, {
    colourist: opened.colourist,
    maxCalls: asked.calls ?? null,
    again: asked.askAgain ?? [],
    rule: asked.clashes ?? "first",
    tell: (text) => {
      show({ type: "note", text });
    },
    signal,
  });
  const extra =
    opened.kind === "folder"
      ? await extraPictures(
          opened,
          frames.map(({ frame }) => frame),
        )
      : [];
  const complete = { ...report, extra };
  await putSealedJson(store, jobKeys.colouristReport, complete);
  return { type: "coloured", keyFrames, report: complete };
};

const chosenFrames = async (
  { order, store, show, signal }: ColouristWork,
  { model, network }: Tools,
): Promise<{ job: Job; chosen: ChosenFrames }> => {
  const films = await ffmpegFilms(readEnvironment());
  const result = resultFile(order.result, order.replaceResult ? "replace" : "refuse");
  const references = { references: referenceReader, referenceFiles };
  await planFilm({ films, store, model, result, ...references }, order, stageProgress(show, "plan"));
  const job = await readJob(store, model.card);
  const ports = { films, store, pictures: sharpPictures, network, signal };
  return { job, chosen: await chooseKeyFrames(ports, job, maxPerShot, stageProgress(show, "look")) };
};

const stageProgress =
  (show: JobListener, stage: "plan" | "look") =>
  (frames: number, total: number): void => {
    show({ type: "stage", stage, frames, total, done: frames === total });
  };

/** How much is asked for, before anything is. */
const firstLine = async (
  { asked, store }: ColouristWork,
  { colourist }: OpenedColourist,
  { job, chosen }: { readonly job: Job; readonly chosen: ChosenFrames },
): Promise<string> => {
  const frames = framesToAsk(job, chosen);
  const shots = new Set(frames.map(({ shot }) => shot)).size;
  const what = `${counted(frames.length, "key frame")} of ${counted(shots, "shot")} for ${colourist.name}`;
  if (!colourist.isCalled) return what;
  const calls = await callsToMake({ store }, job, chosen, { colourist, again: asked.askAgain ?? [] });
  const made = await callsMade({ store }, job, chosen, colourist);
  const left = Math.max(0, (asked.calls ?? Infinity) - made);
  const before = made === 0 ? "" : ` (${made} of ${asked.calls ?? 0} made before)`;
  const budget = left >= calls ? "" : `, ${left} at most${before}`;
  return `${what}: ${counted(calls, "call")} to make${budget}, ${frames.length - calls} answered already`;
};
