import { JobError } from "#core/errors.ts";
import type { Colourist } from "#core/ports/colourist.ts";
import { addressColourist } from "#adapters/colourist/address-colourist.ts";
import { commandColourist } from "#adapters/colourist/command-colourist.ts";
import { folderColourist, type FolderColourist } from "#adapters/colourist/folder-colourist.ts";
import { networkColourist } from "#adapters/colourist/network-colourist.ts";

export type ColouristSettings = {
  /** Fingerprint of the film. */
  readonly film: string;
  /** Seconds that an answer may take. */
  readonly limitSeconds: number;
  /** For an address. */
  readonly token: string | undefined;
  /** Execution providers of a network file. */
  readonly providers: readonly string[];
};

export type OpenedColourist =
  | { readonly kind: "folder"; readonly path: string; readonly colourist: FolderColourist }
  | { readonly kind: "called"; readonly colourist: Colourist };

type Opener = (rest: string, settings: ColouristSettings, spec: string) => Promise<OpenedColourist>;

const called = (colourist: Colourist): OpenedColourist => ({ kind: "called", colourist });

const address: Opener = (_, { token, limitSeconds }, spec) =>
  Promise.resolve(called(addressColourist(spec, { token, limitSeconds })));

/** By what stands before the colon. */
const openers: Readonly<Record<string, Opener>> = {
  folder: (path, { film }) =>
    Promise.resolve({ kind: "folder", path, colourist: folderColourist(path, film) }),
  exec: async (typed, { limitSeconds }) => called(await commandColourist(typed, limitSeconds)),
  onnx: async (path, { providers }) => called(await networkColourist(path, { providers })),
  http: address,
  https: address,
};

/** @throws JobError UsageInvalid for what is no colourist, ToolMissing, ModelMissing, ModelDamaged */
export const openColourist = async (
  spec: string,
  settings: ColouristSettings,
): Promise<OpenedColourist> => {
  const [, kind = "", rest = ""] = /^([a-z]+):(.+)$/s.exec(spec) ?? [];
  const open = Object.hasOwn(openers, kind) ? openers[kind] : undefined;
  if (open !== undefined) return open(rest, settings, spec);
  throw new JobError(
    "UsageInvalid",
    `--colourist ${JSON.stringify(spec)} is not a colourist; give folder:DIR, 'exec:tool {grey} {out}', https://… or onnx:FILE (docs/colourists.md)`,
  );
};
