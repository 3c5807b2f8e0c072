import { readEnvironment } from "#adapters/env.ts";
import { modelFolderPath, readModel } from "#adapters/network/model-folder.ts";
import { onnxNetwork } from "#adapters/network/onnx-network.ts";
import type { Network } from "#core/ports/network.ts";

/** A model's network, loaded when it is first asked: where everything is known already, it is not. */
export const lazyNetwork = (folder: string): Network => {
  let opened: Promise<Network> | null = null;
  const open = async (): Promise<Network> =>
    onnxNetwork(await readModel(await modelFolderPath(folder)), { providers: readEnvironment().providers });
  const network = (): Promise<Network> => (opened ??= open());
  return {
    analyse: async (...frame) => (await network()).analyse(...frame),
    decode: async (request) => (await network()).decode(request),
    close: async () => {
      await (await opened)?.close();
    },
  };
};
