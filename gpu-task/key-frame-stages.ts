import { kindOfColourist, type ColouristOrder } from "#core/job/colourist-order.ts";
import { questionsSchema, itemsToAsk } from "#core/colourist/questions.ts";
import { JobError } from "#core/errors.ts";
import { jobKeys } from "#core/job/keys.ts";
import type { JobRequest } from "#core/job/request.ts";
import { askQuestions } from "#core/ports/ask-questions.ts";
import type { Colourist } from "#core/ports/colourist.ts";
import { getSealedJson } from "#core/ports/json-values.ts";
import type { Progress } from "#core/ports/progress.ts";
import type { Job } from "#pipeline/colour/job.ts";
import { maxPerShot } from "#pipeline/colourist/choose-key-frames.ts";
import type { TaskPorts } from "#gpu-task/stage-ports.ts";

/** A planned job whose order names a colourist. */
export type KeyFrameTask = {
  readonly task: TaskPorts;
  readonly request: JobRequest;
  readonly job: Job;
};

const orderOf = ({ keyFramesBy, id }: JobRequest): ColouristOrder => {
  if (keyFramesBy !== null) return keyFramesBy;
  throw new JobError("JobInvalid", `the request of ${id} names no colourist, so there are no key frames`);
};

/** Chooses key frames, and writes down what is to be asked. */
export const chooseStage = async (
  { task, request, job }: KeyFrameTask,
  progress: Progress,
): Promise<void> => {
  const { chooseKeyFrames } = await import("#pipeline/colourist/choose-key-frames.ts");
  const { leaveQuestions } = await import("#pipeline/colourist/leave-questions.ts");
  const { store, signal } = task;
  const order = orderOf(request);
  // A network file that cannot be used is told before the film is looked at.
  const colourist = await identityOf(task, order);
  const films = await task.openFilms();
  const network = await task.openNetwork(job.manifest.model);
  const pictures = await task.openPictures();
  const chosen = await chooseKeyFrames(
    { films, network, store, pictures, signal },
    job,
    maxPerShot,
    progress,
  );
  await leaveQuestions(store, job, chosen, { order, colourist });
};

const identityOf = async (task: TaskPorts, order: ColouristOrder): Promise<Pick<Colourist, "identity">> =>
  kindOfColourist(order) === "network" ? task.openNetworkFile(order.who) : { identity: order.who };

/** Runs a network file on the key frames of one item. */
export const askStage = async ({ task, request }: KeyFrameTask, item: string): Promise<void> => {
  const { store, signal } = task;
  const questions = await getSealedJson(store, jobKeys.questions, questionsSchema);
  const asked = itemsToAsk(questions).get(item);
  if (asked === undefined) throw new JobError("JobInvalid", `no key frames are to be asked for at ${item}`);
  const colourist = await task.openNetworkFile(orderOf(request).who);
  await askQuestions({ store, colourist, signal }, questions, asked);
};

/** Checks what came back, and makes the plan again with what can be used. */
export const settleStage = async (
  { task, request, job }: KeyFrameTask,
  planAgain: (request: JobRequest) => Promise<void>,
): Promise<void> => {
  const { settleAnswers } = await import("#pipeline/colourist/settle-answers.ts");
  const { pictureReader } = await import("#pipeline/colour/read-references.ts");
  const { store, signal } = task;
  const network = await task.openNetwork(job.manifest.model);
  const references = await task.openReferences();
  const pictures = await task.openPictures();
  const readPicture = pictureReader({ network, references }, job);
  const ports = { store, answers: pictures.answers, pictures, references, readPicture };
  const keyFrames = await settleAnswers(ports, job, { order: orderOf(request), signal });
  // Nobody waits any more.
  await store.remove(jobKeys.awaited);
  await planAgain({ ...request, keyFrames: [...keyFrames] });
};
