/** The thread that a network of `networkBeside` runs in. */
import { parentPort, workerData, type MessagePort } from "node:worker_threads";
import { JobError } from "#core/errors.ts";
import type { DecodeRequest } from "#core/model/decoding.ts";
import type { Network } from "#core/ports/network.ts";
import { onnxNetwork } from "#adapters/network/onnx-network.ts";
import type { NetworkAnswer, NetworkQuestion, NetworkStart } from "#adapters/network/network-messages.ts";

let features = new Float32Array(0);

/** Shared memory's numbers in memory of this thread alone, which is what ONNX Runtime takes. */
const ownFeatures = (shared: Float32Array): Float32Array => {
  if (features.length !== shared.length) features = new Float32Array(shared.length);
  features.set(shared);
  return features;
};

const answer = async (network: Network, question: NetworkQuestion): Promise<NetworkAnswer> => {
  switch (question.type) {
    case "analyse": {
      const { lightness, size, lengths } = question;
      const said = {
        features: new Int8Array(lengths.features),
        confidence: new Uint8Array(lengths.confidence),
        semanticClass: new Uint8Array(lengths.semanticClass),
        key: new Int8Array(lengths.key),
      };
      await network.analyse(lightness, size, said);
      return { type: "said", said };
    }
    case "decode":
      return { type: "decoded", ab: await network.decode(withOwn(question.request)) };
    case "close":
      await network.close();
      return { type: "done" };
  }
};

const withOwn = (request: DecodeRequest): DecodeRequest => ({
  ...request,
  features: ownFeatures(request.features),
});

const failed = (error: unknown): NetworkAnswer =>
  error instanceof JobError
    ? { type: "failed", code: error.name, message: error.message, details: error.details }
    : { type: "failed", code: null, message: String(error), details: {} };

/** Opens the network, then takes one question after the other. */
const attend = async (port: MessagePort, { model, options }: NetworkStart): Promise<void> => {
  let last = onnxNetwork(model, options);
  last.then(
    () => {
      port.postMessage({ type: "done" } satisfies NetworkAnswer);
    },
    (error: unknown) => {
      port.postMessage(failed(error));
      port.close();
    },
  );
  port.on("message", (question: NetworkQuestion) => {
    last = last.then(async (network) => {
      port.postMessage(await answer(network, question).catch(failed));
      if (question.type === "close") port.close();
      return network;
    });
  });
  await last.catch(() => undefined);
};

if (parentPort !== null) await attend(parentPort, workerData as NetworkStart);
