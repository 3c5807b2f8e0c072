import { SHARE_ENV, Worker } from "node:worker_threads";
import { isFailureCode, JobError } from "#core/errors.ts";
import type { Network, Said } from "#core/ports/network.ts";
import { ownThread } from "#adapters/disk/own-files.ts";
import type { ModelFolder } from "#adapters/network/model-folder.ts";
import type { NetworkAnswer, NetworkQuestion, NetworkStart } from "#adapters/network/network-messages.ts";
import type { OnnxOptions } from "#adapters/network/onnx-runtime.ts";

/**
 * The network of `onnxNetwork` in a thread of its own: its runs block that thread and not this one, which
 * reads, pools and paints other frames meanwhile. Questions are answered in the order they are asked.
 *
 * @throws JobError as onnxNetwork does
 */
export const networkBeside = async (model: ModelFolder, options: OnnxOptions): Promise<Network> => {
  const ask = await openThread({ model, options });
  const shared = sharedArrays();
  return {
    analyse: async (lightness, size, into) => {
      const { said } = await ask("said", { type: "analyse", lightness, size, lengths: lengthsOf(into) });
      into.features.set(said.features);
      into.confidence.set(said.confidence);
      into.semanticClass.set(said.semanticClass);
      into.key.set(said.key);
    },
    decode: async (request) => {
      const features = shared.take(request.features);
      try {
        return (await ask("decoded", { type: "decode", request: { ...request, features } })).ab;
      } finally {
        shared.giveBack(features);
      }
    },
    close: async () => {
      await ask("done", { type: "close" });
    },
  };
};

/**
 * Arrays in memory that both threads see, used again: a frame's pooled features are megabytes, and to clone
 * them with each message costs more than the head's own copy.
 */
const sharedArrays = () => {
  const free: Float32Array<SharedArrayBuffer>[] = [];
  return {
    /** The same numbers in an array of that kind. */
    take: (numbers: Float32Array): Float32Array<SharedArrayBuffer> => {
      const known = free.pop();
      const array =
        known?.length === numbers.length
          ? known
          : new Float32Array(new SharedArrayBuffer(numbers.byteLength));
      array.set(numbers);
      return array;
    },
    giveBack: (array: Float32Array<SharedArrayBuffer>): void => void free.push(array),
  };
};

const lengthsOf = ({ features, confidence, semanticClass, key }: Said): Record<keyof Said, number> => ({
  features: features.length,
  confidence: confidence.length,
  semanticClass: semanticClass.length,
  key: key.length,
});

type AnswerOf<Type extends NetworkAnswer["type"]> = Extract<NetworkAnswer, { type: Type }>;

type Ask = <Type extends NetworkAnswer["type"]>(
  expected: Type,
  question: NetworkQuestion,
) => Promise<AnswerOf<Type>>;

/** Starts the thread; when its network is open, gives what asks it. */
const openThread = async (start: NetworkStart): Promise<Ask> => {
  const thread = new Worker(ownThread("adapters/network/network-thread"), {
    eval: true,
    // ONNX Runtime reads the process's own variables.
    env: SHARE_ENV,
    workerData: start,
  });
  const waiting: Waiting[] = [];
  let ended: Error | null = null;
  const end = (error: Error): void => {
    ended ??= error;
    for (const { reject } of waiting.splice(0)) reject(ended);
  };
  thread.on("message", (answer: NetworkAnswer) => {
    const asker = waiting.shift();
    if (answer.type === "failed") asker?.reject(failureOf(answer));
    else asker?.resolve(answer);
  });
  thread.once("error", (error: unknown) => {
    end(error instanceof Error ? error : new Error(String(error)));
  });
  thread.once("exit", () => {
    end(new Error("the network's thread has ended"));
  });
  const next = <Type extends NetworkAnswer["type"]>(expected: Type): Promise<AnswerOf<Type>> =>
    new Promise((resolve, reject) => {
      waiting.push({
        resolve: (answer) => {
          if (isOf(expected, answer)) resolve(answer);
          else reject(new Error(`the network's thread answered ${answer.type}, not ${expected}`));
        },
        reject,
      });
    });
  await next("done");
  return async (expected, question) => {
    if (ended !== null) throw ended;
    thread.postMessage(question);
    return next(expected);
  };
};

type Waiting = {
  readonly resolve: (answer: NetworkAnswer) => void;
  readonly reject: (error: Error) => void;
};

const isOf = <Type extends NetworkAnswer["type"]>(
  type: Type,
  answer: NetworkAnswer,
): answer is AnswerOf<Type> => answer.type === type;

const failureOf = ({ code, message, details }: AnswerOf<"failed">): Error =>
  isFailureCode(code) ? new JobError(code, message, details) : new Error(message);
