import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import * as z from "zod";

// The extension of this very file: a bundle for a machine without the sources keeps both beside each other.
const here = fileURLToPath(import.meta.url);
const networkProcess = fileURLToPath(new URL(`./network-process${extname(here)}`, import.meta.url));

const runSchema = z.object({ startSeconds: z.number(), seconds: z.number(), meanChroma: z.number() });

/** What one process says: how long it took to start and to run, and the mean chroma of its frame. */
export type NetworkRun = z.output<typeof runSchema>;

/** The network alone in as many processes as there are workers, each with its share of the frames. */
export const runNetworks = async (
  frames: number,
  workers: number,
  size: { readonly width: number; readonly height: number },
): Promise<readonly NetworkRun[]> => {
  const loader = process.execArgv.filter((argument) => argument !== "--eval");
  const share = String(Math.ceil(frames / workers));
  const dimensions = ["--width", String(size.width), "--height", String(size.height)];
  const command = [...loader, networkProcess, "--frames", share, ...dimensions];
  const runs = await Promise.all(Array.from({ length: workers }, () => execa(process.execPath, command)));
  return runs.map(({ stdout }) => runSchema.parse(JSON.parse(stdout)));
};
