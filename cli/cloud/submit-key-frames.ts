import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { keyFrameName } from "#core/colourist/key-frame.ts";
import { questionsSchema } from "#core/colourist/questions.ts";
import { JobError } from "#core/errors.ts";
import { inputLimits } from "#core/limits.ts";
import { jobKeys } from "#core/job/keys.ts";
import { colouredPictures, keyFrameNamed } from "#core/ports/coloured-pictures.ts";
import { findSealedJson, putJson } from "#core/ports/json-values.ts";
import type { JobStore } from "#core/ports/job-store.ts";
import { sealOf } from "#core/store/seal-of.ts";
import { inCloud } from "#cli/cloud/cloud-failure.ts";
import type { CloudOptions } from "#cli/cloud/cloud-options.ts";
import { connect } from "#cli/cloud/connect.ts";
import { findRuns } from "#cli/cloud/job-runs.ts";
import { tell } from "#cli/cloud/tell.ts";

export type SubmitKeyFramesOptions = CloudOptions & {
  /** No other pictures follow. */
  readonly goOn?: true;
  readonly json?: true;
};

/** Puts coloured key frames under a job that waits for a person; with the last one it goes on. */
export const submitKeyFrames = (
  id: string,
  folder: string,
  options: SubmitKeyFramesOptions,
): Promise<number> =>
  inCloud(async () => {
    await picturesOf(folder); // A folder that is not there is said before credentials are asked for.
    const cloud = await connect(options);
    await findRuns(cloud, id);
    const outcome = await sendKeyFrames(cloud.storeOf(id), folder, { id, goesOn: options.goOn === true });
    tell(options, { job: id, ...outcome }, sentenceOn(id, outcome, options.goOn === true));
    return 0;
  });

type Sent = {
  readonly sent: readonly string[];
  /** Key frames for which nothing lies under the job. */
  readonly missing: readonly string[];
  /** Pictures of the folder that are of no key frame, or as they were left. */
  readonly leftOut: readonly string[];
};

/** @throws JobError UsageInvalid where the job asks no person, or the folder holds none of its key frames */
export const sendKeyFrames = async (
  store: JobStore,
  folder: string,
  { id, goesOn }: { readonly id: string; readonly goesOn: boolean },
): Promise<Sent> => {
  const names = await namesAsked(store, id);
  const [sent, leftOut]: [string[], string[]] = [[], []];
  for (const { file, name } of await picturesOf(folder)) {
    const bytes = await readPicture(join(folder, file));
    const isOurs = names.includes(name) && !(await isAsItWas(store, name, bytes));
    if (isOurs) await store.put(jobKeys.coloured(file), bytes);
    (isOurs ? sent : leftOut).push(file);
  }
  const { keys } = await colouredPictures(store);
  const missing = names.filter((name) => !keys.has(name));
  if (sent.length === 0 && !goesOn) throw noneOf(folder, names);
  if (goesOn) await putJson(store, jobKeys.noMoreColoured, { version: 1 });
  return { sent, missing, leftOut };
};

const namesAsked = async (store: JobStore, id: string): Promise<string[]> => {
  const found = await findSealedJson(store, jobKeys.questions, questionsSchema);
  if (found?.kind === "person") return found.questions.map(({ frame }) => keyFrameName(frame));
  throw new JobError(
    "UsageInvalid",
    `the job ${id} asks no person for key frames${found === null ? ", or has not chosen them yet" : ""}; order it with "keyFramesBy": {"who": "person"}, or see chromaloom status ${id}`,
    { job: id },
  );
};

const picturesOf = async (folder: string): Promise<{ file: string; name: string }[]> => {
  const found = await readdir(folder).catch((error: unknown) => {
    throw new JobError(
      "UsageInvalid",
      `there is no folder ${JSON.stringify(folder)}; name the folder of the coloured key frames`,
      { folder },
      { cause: error },
    );
  });
  return found.sort().flatMap((file) => {
    const name = keyFrameNamed(file);
    return name === null ? [] : [{ file, name }];
  });
};

const readPicture = async (path: string): Promise<Uint8Array> => {
  const { size } = await stat(path);
  if (size <= inputLimits.answer.bytes) return readFile(path);
  throw new JobError(
    "UsageInvalid",
    `${path} has ${Math.round(size / 2 ** 20)} MiB, at most ${inputLimits.answer.bytes / 2 ** 20} are taken; save it as PNG`,
    { path },
  );
};

/** In the network's colours, as it was left for the person. */
const isAsItWas = async (store: JobStore, name: string, bytes: Uint8Array): Promise<boolean> => {
  const left = await store.seal(jobKeys.keyFrame(name), bytes.length);
  return left?.sha256 === (await sealOf(bytes)).sha256;
};

const listed = (names: readonly string[]): string =>
  `${names.slice(0, 5).join(", ")}${names.length > 5 ? `, … (${names.length} in all)` : ""}`;

const noneOf = (folder: string, names: readonly string[]): JobError =>
  new JobError(
    "UsageInvalid",
    `${folder} holds none of the key frames in new colours: the job asks for ${listed(names)}; save them there under these names, or let the job go on without with --go-on`,
    { folder },
  );

const sentenceOn = (id: string, { sent, missing, leftOut }: Sent, goesOn: boolean): string =>
  [
    `${sent.length} key frame${sent.length === 1 ? "" : "s"} sent to ${id}`,
    ...(leftOut.length === 0
      ? []
      : [`left out, as they are as they were or of no key frame: ${listed(leftOut)}`]),
    missing.length === 0
      ? "all are there, so the job goes on"
      : goesOn
        ? `the job goes on; the network colours ${listed(missing)}`
        : `still missing: ${listed(missing)}; send them with the same command, or let the job go on without with --go-on`,
  ].join("\n");
