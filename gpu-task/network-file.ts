import { basename } from "node:path";
import { JobError } from "#core/errors.ts";
import type { Colourist } from "#core/ports/colourist.ts";
import type { Scratch } from "#core/ports/scratch.ts";
import { fileNameOf, parseS3Uri } from "#core/store/media-places.ts";
import type { Environment } from "#adapters/env.ts";

/**
 * A network file that an order names, from the bucket where it lies there. What is wrong with it is said of the
 * file that its owner knows, and is the order's fault, not the deployment's.
 *
 * @param who  `onnx:` and an address or a path
 * @throws JobError UsageInvalid, ToolMissing, and for what can pass
 */
export const openNetworkFile = async (
  who: string,
  scratch: Scratch,
  { providers }: Pick<Environment, "providers">,
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
