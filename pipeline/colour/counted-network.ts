import type { Network } from "#core/ports/network.ts";

/** A network that counts the frames and pictures it was shown. */
export const countedNetwork = (
  network: Network,
): { readonly network: Network; readonly runs: () => number } => {
  let runs = 0;
  return {
    network: {
      ...network,
      analyse: (...frame) => {
        runs += 1;
        return network.analyse(...frame);
      },
    },
    runs: () => runs,
  };
};
