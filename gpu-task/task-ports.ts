import { basename } from "node:path";
import type { Environment } from "#adapters/env.ts";
import { openReferenceFiles, openResult, openScratch, openStore, withFilmsOfS3 } from "#adapters/stores.ts";
import { JobError } from "#core/errors.ts";
import type { JobRequest } from "#core/job/request.ts";
import type { Colourist } from "#core/ports/colourist.ts";
import type { FilmReader } from "#core/ports/film-reader.ts";
import type { FilmWriter } from "#core/ports/film-writer.ts";
import type { Network } from "#core/ports/network.ts";
import type { Scratch } from "#core/ports/scratch.ts";
import { fileNameOf, parseS3Uri } from "#core/store/media-places.ts";
import type { TaskPorts } from "#gpu-task/stage-ports.ts";

export type OpenerSettings = {
  /** Whether the network has a thread of its own: worth it where a core is free for that. */
  readonly isNetworkBeside: boolean;
};

/**
 * Opens the ports of one task after the other. What takes long to open, and is the same for the next task, is
 * opened once: ffmpeg is examined once, a network is loaded once. Store and scratch are each task's own.
 */
export type PortsOpener = {
  /** Begins to open what tasks with this model will need; what fails is told to the task that needs it. */
  readonly openAhead: (model: string) => void;
  readonly open: (job: string, signal: AbortSignal) => TaskPorts;
  readonly close: () => Promise<void>;
};

export const portsOpener = (environment: Environment, settings: OpenerSettings): PortsOpener => {
  const films = ffmpegOpenedOnce(environment);
  const networks = networkHeld(environment, settings);
  return {
    openAhead: (model) => {
      films().catch(() => undefined);
      openModel(model)
        .then(networks.open)
        .catch(() => undefined);
    },
    open: (job, signal) => {
      const scratch = openScratch(job);
      return {
        store: openStore(job, { scratch }),
        scratch,
        signal,
        openFilms: async () => withFilmsOfS3(await films(), scratch),
        openModel,
        openNetwork: networks.open,
        openReferences: async () =>
          (await import("#adapters/pictures/reference-reader.ts")).referenceReader,
        referenceFiles: openReferenceFiles,
        openReview: () => openReview(environment),
        openPictures,
        openNetworkFile: (who) => openNetworkFile(who, scratch, environment),
        openResult: ({ result, replaceResult }: JobRequest) =>
          openResult(result, replaceResult ? "replace" : "refuse", { scratch }),
      };
    },
    close: networks.close,
  };
};

const openModel: TaskPorts["openModel"] = async (name) =>
  (await import("#adapters/network/model-folder.ts")).describeModel(name);

const ffmpegOpenedOnce = (environment: Environment): (() => Promise<FilmReader & FilmWriter>) => {
  let films: Promise<FilmReader & FilmWriter> | undefined;
  return () =>
    (films ??= import("#adapters/ffmpeg/films.ts").then(({ ffmpegFilms }) => ffmpegFilms(environment)));
};

/** Holds the network that was last asked for, until another one is. */
const networkHeld = ({ providers }: Environment, { isNetworkBeside }: OpenerSettings) => {
  let held: { readonly digest: string; readonly network: Promise<Network> } | null = null;
  const close = async (): Promise<void> => {
    const old = held;
    held = null;
    const [opened] = await Promise.allSettled([old?.network]);
    if (opened.status === "fulfilled") await opened.value?.close();
  };
  const load = async (folder: string): Promise<Network> => {
    const { modelFolderPath, readModel } = await import("#adapters/network/model-folder.ts");
    const model = await readModel(await modelFolderPath(folder));
    if (!isNetworkBeside)
      return (await import("#adapters/network/onnx-network.ts")).onnxNetwork(model, { providers });
    return (await import("#adapters/network/network-beside.ts")).networkBeside(model, { providers });
  };
  const open: TaskPorts["openNetwork"] = async ({ folder, digest }) => {
    if (held?.digest === digest) return held.network;
    await close();
    const network = load(folder);
    held = { digest, network };
    network.catch(() => {
      // The next task tries again.
      if (held?.network === network) held = null;
    });
    return network;
  };
  return { open, close };
};

const openPictures: TaskPorts["openPictures"] = async () => {
  const { sharpPictures } = await import("#adapters/pictures/pictures.ts");
  const { answerReader } = await import("#adapters/pictures/answer-reader.ts");
  return { ...sharpPictures, answers: answerReader };
};

/**
 * A network file that an order names, from the bucket where it lies there. What is wrong with it is said of the
 * file that its owner knows, and is the order's fault, not the deployment's.
 *
 * @param who  `onnx:` and an address or a path
 * @throws JobError UsageInvalid, ToolMissing, and for what can pass
 */
const openNetworkFile = async (
  who: string,
  scratch: Scratch,
  { providers }: Environment,
): Promise<Colourist> => {
  const address = who.slice("onnx:".length);
  const { networkColourist } = await import("#adapters/colourist/network-colourist.ts");
  if (!address.startsWith("s3://")) return networkColourist(address, { providers });
  const { fetchNetworkFile } = await import("#adapters/s3/fetch-network.ts");
  const file = await fetchNetworkFile(address, scratch);
  try {
    return await networkColourist(file, { providers });
  } catch (error) {
    throw error instanceof JobError ? ofTheFile(error, file, address) : error;
  }
};

/** The same fault, told of the file in the bucket. */
const ofTheFile = (fault: JobError, file: string, address: string): JobError => {
  const { key } = parseS3Uri(address);
  const stem = (path: string): string => path.replace(/\.onnx$/i, "");
  const told = fault.message
    .replaceAll(stem(file), stem(address))
    .replaceAll(stem(basename(file)), stem(fileNameOf(key)));
  const isOfFile = fault.name === "ModelDamaged" || fault.name === "ModelMissing";
  return new JobError(isOfFile ? "UsageInvalid" : fault.name, told, { file: address }, { cause: fault });
};

const openReview = async (environment: Environment): ReturnType<TaskPorts["openReview"]> => {
  const { ffmpegReviewFilms } = await import("#adapters/ffmpeg/review-films.ts");
  const { sharpPictures } = await import("#adapters/pictures/pictures.ts");
  const { readReviewTemplate } = await import("#adapters/disk/review-template.ts");
  return {
    coloured: await ffmpegReviewFilms(environment),
    pictures: sharpPictures,
    pageTemplate: readReviewTemplate,
  };
};
