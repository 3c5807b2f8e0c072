import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { AssetHashType, DockerImage } from "aws-cdk-lib";
import * as lambda from "aws-cdk-lib/aws-lambda";
import { buildSync } from "esbuild";

const folder = fileURLToPath(new URL("../lambdas/", import.meta.url));

/** For packages' CommonJS parts, which ask for `require`. */
const banner =
  "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";

/**
 * One function, bundled by esbuild in this process, with its packages and their SDK: no Docker, no
 * network, and the same bytes for the same sources.
 *
 * @param name  of the file in lambdas/, such as `start-job`
 */
export const functionCode = (name: string): lambda.Code =>
  lambda.Code.fromAsset(folder, {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      image: DockerImage.fromRegistry("never-used"),
      command: [name], // CDK knows bundles by what it was given: without a name all would be the first.
      local: {
        tryBundle: (output) => {
          bundle(join(folder, `${name}.ts`), join(output, "index.mjs"));
          return true;
        },
      },
    },
  });

const bundle = (entry: string, outfile: string): void => {
  buildSync({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: "node",
    target: "node24",
    format: "esm",
    mainFields: ["module", "main"],
    minifySyntax: true,
    minifyWhitespace: true,
    keepNames: true, // Step Functions matches errors by name.
    sourcemap: "linked",
    sourcesContent: false,
    banner: { js: banner },
    logLevel: "warning",
  });
};
