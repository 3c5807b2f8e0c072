import { filmOptions } from "#core/job/film-options.ts";
import { createRequire } from "node:module";
import { Command } from "commander";
import { readEnvironment } from "#adapters/env.ts";
import { describeTools } from "#adapters/ffmpeg/process/binaries.ts";
import { modelFolderPath, readModel } from "#adapters/network/model-folder.ts";
import { onnxNetwork } from "#adapters/network/onnx-network.ts";
import { failures } from "#core/errors.ts";

type Finding = { readonly name: string; readonly ok: boolean; readonly sentence: string };

const oldestNode = [20, 19] as const;

const examineNode = (): Finding => {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const ok = major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1]);
  const advice = ok ? adviceFor(major) : `; install Node ${oldestMended} or later`;
  return { name: "node", ok, sentence: `Node ${process.versions.node}${advice}` };
};

/** Node's oldest line that its makers still mend (https://nodejs.org/en/about/previous-releases). */
const oldestMended = 22;

const adviceFor = (major: number): string =>
  major < oldestMended
    ? `; it works, but is past its end of life, and AWS's SDK will ask for Node ${oldestMended}`
    : "";

const attempt = async (name: string, look: () => Promise<string>): Promise<Finding> => {
  try {
    return { name, ok: true, sentence: await look() };
  } catch (error) {
    return { name, ok: false, sentence: error instanceof Error ? error.message : String(error) };
  }
};

const examineModel = async (providers: readonly string[]): Promise<string> => {
  const model = await readModel(await modelFolderPath(filmOptions.model.default));
  await (await onnxNetwork(model, { providers })).close();
  const { version } = createRequire(import.meta.url)("onnxruntime-node/package.json") as {
    version: string;
  };
  return `the model ${model.card.name} loads in ONNX Runtime ${version} (${providers.join(", ")})`;
};

/** `chromaloom doctor`: everything a film needs on this machine, one line each. */
export const doctorCommand = (): Command =>
  new Command("doctor")
    .description("Check what chromaloom needs on this machine, and say how to get what is missing.")
    .action(async () => {
      const environment = readEnvironment();
      const findings: Finding[] = [
        examineNode(),
        ...(await describeTools(environment)),
        await attempt("model", () => examineModel(environment.providers)),
        {
          name: "cores",
          ok: true,
          sentence: `${environment.cores} processor cores, so ${environment.cores} workers unless --workers says otherwise`,
        },
      ];
      for (const { name, ok, sentence } of findings) {
        process.stdout.write(`${ok ? "ok     " : "MISSING"}  ${name.padEnd(8)} ${sentence}\n`);
      }
      process.exitCode = findings.every(({ ok }) => ok) ? 0 : failures.ToolMissing.exitCode;
    });
