import { ifThere } from "#adapters/system-errors.ts";
import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import * as z from "zod";
import { abBins } from "#core/colour/bins.ts";
import { systemReason } from "#core/system-failure.ts";
import { JobError } from "#core/errors.ts";
import { ownFile } from "#adapters/disk/own-files.ts";
import { readAtMost } from "#adapters/read-at-most.ts";
import { modelCardSchema, type ModelCard } from "#core/model/card.ts";
import { parseTypedJson } from "#core/typed-json.ts";
import { inputLimits } from "#core/limits.ts";

const shippedModels = ownFile("models");

/** A model as it lies on disk: its card, and graphs that match the card's digests. */
export type ModelFolder = {
  readonly folder: string;
  readonly card: ModelCard;
  readonly graphs: {
    readonly backbone: Uint8Array;
    readonly head: Uint8Array;
  };
};

/** Name of a shipped model, or a folder of one's own, to the folder itself. */
export const modelFolderPath = async (nameOrFolder: string): Promise<string> => {
  const shipped = join(shippedModels, nameOrFolder);
  const candidates = /^[\w-]+$/.test(nameOrFolder)
    ? [shipped, resolve(nameOrFolder)]
    : [resolve(nameOrFolder)];
  for (const folder of candidates) {
    const card = await ifThere(stat(join(folder, "model.json"))).catch((error: unknown) => {
      throw new JobError(
        "ModelMissing",
        `cannot look into ${folder}: ${systemReason(error)}; make it readable, or name another --model`,
        { folder },
        { cause: error },
      );
    });
    if (card?.isFile() === true) return folder;
  }
  throw new JobError(
    "ModelMissing",
    `no model ${JSON.stringify(nameOrFolder)}: there is no model.json in ${candidates.join(" or ")}; use --model photo, --model open or a folder that holds model.json`,
  );
};

const damaged = (path: string, why: string): JobError =>
  new JobError("ModelDamaged", `${path} ${why}`, { path });

/** Reads only the card. @throws JobError ModelMissing, ModelDamaged */
export const readModelCard = async (folder: string): Promise<ModelCard> => {
  const path = join(folder, "model.json");
  const bytes = await readAtMost(path, inputLimits.modelCard.bytes, (why) => damaged(path, why)).catch(
    (error: unknown) => {
      if (error instanceof JobError) throw error;
      throw new JobError(
        "ModelMissing",
        `cannot read ${path}; make it readable (chmod), or install the model again`,
        { path },
        { cause: error },
      );
    },
  );
  const text = bytes.toString("utf8");
  const parsed = modelCardSchema.safeParse(parseTypedJson(text, path, "ModelDamaged"));
  if (!parsed.success) {
    throw new JobError(
      "ModelDamaged",
      `${path} is not a model card of version 1:\n${z.prettifyError(parsed.error)}`,
    );
  }
  checkBins(parsed.data, path);
  return parsed.data;
};

/** A head's outputs mean nothing but with the bins it was trained on, and those follow from a rule. */
const checkBins = ({ abBins: given }: ModelCard, path: string): void => {
  const bins = abBins();
  if (given.length * 2 === bins.length && given.flat().every((value, index) => value === bins[index]))
    return;
  throw new JobError(
    "ModelDamaged",
    `${path} names ${given.length} ab bins that are not the ${bins.length / 2} of the rule (a 10-step grid round the sRGB gamut)`,
    { path },
  );
};

/** Reads card and graphs, and refuses graphs whose sha256 is not the card's. */
export const readModel = async (folder: string): Promise<ModelFolder> => {
  const card = await readModelCard(folder);
  const read = async (part: keyof ModelCard["files"]): Promise<Uint8Array> => {
    const { file, sha256 } = card.files[part];
    const path = join(folder, file);
    const bytes = await readAtMost(path, inputLimits.modelGraph.bytes, (why) => damaged(path, why)).catch(
      (error: unknown) => {
        if (error instanceof JobError) throw error;
        throw new JobError(
          "ModelMissing",
          `the model ${card.name} lacks ${file}; install the model again`,
          { path },
          { cause: error },
        );
      },
    );
    const actual = digestOfText(bytes);
    if (actual !== sha256) {
      throw new JobError(
        "ModelDamaged",
        `${basename(folder)}/${file} has sha256 ${actual}, its card says ${sha256}; install the model again`,
        { path, actual, expected: sha256 },
      );
    }
    return bytes;
  };
  const [backbone, head] = await Promise.all([read("backbone"), read("head"), read("classPrior")]);
  return { folder, card, graphs: { backbone, head } };
};

const digestOfText = (text: string | Uint8Array): string => createHash("sha256").update(text).digest("hex");

/** What identifies a model's behaviour: the digests of its graphs, how its features are pooled, its words. */
export const modelDigest = ({ files, spatialPooling, keys }: ModelCard): string => {
  const graphs = [files.backbone, files.head].map(({ sha256 }) => sha256.slice(0, 12));
  const pooling = spatialPooling === null ? [] : [`${spatialPooling.sigma}`, `${spatialPooling.share}`];
  const words = keys === null ? [] : [digestOfText(JSON.stringify(keys)).slice(0, 12)];
  return [...graphs, ...pooling, ...words].join("-");
};

/** A model by words that tasks on any machine understand: a shipped one's name, else a folder's full path. */
export const describeModel = async (
  nameOrFolder: string,
): Promise<{ readonly folder: string; readonly digest: string; readonly card: ModelCard }> => {
  const path = await modelFolderPath(nameOrFolder);
  const card = await readModelCard(path);
  const isShipped = dirname(path) === resolve(shippedModels);
  return { folder: isShipped ? basename(path) : path, digest: modelDigest(card), card };
};
