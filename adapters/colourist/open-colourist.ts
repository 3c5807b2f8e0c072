import { JobError } from "#core/errors.ts";
import type { Colourist } from "#core/ports/colourist.ts";
import { addressColourist } from "#adapters/colourist/address-colourist.ts";
import { commandColourist } from "#adapters/colourist/command-colourist.ts";
import { folderColourist, type FolderColourist } from "#adapters/colourist/folder-colourist.ts";

export type ColouristSettings = {
  /** Fingerprint of the film. */
  readonly film: string;
  /** Seconds that an answer may take. */
  readonly limitSeconds: number;
  /** For an address. */
  readonly token: string | undefined;
};

export type OpenedColourist =
  | { readonly kind: "folder"; readonly path: string; readonly colourist: FolderColourist }
  | { readonly kind: "called"; readonly colourist: Colourist };

/** @throws JobError UsageInvalid for what is no colourist, ToolMissing */
export const openColourist = async (
  spec: string,
  { film, limitSeconds, token }: ColouristSettings,
): Promise<OpenedColourist> => {
  const [, kind = "", rest = ""] = /^([a-z]+):(.*)$/s.exec(spec) ?? [];
  if (kind === "folder" && rest !== "")
    return { kind: "folder", path: rest, colourist: folderColourist(rest, film) };
  if (kind === "exec" && rest !== "")
    return { kind: "called", colourist: await commandColourist(rest, limitSeconds) };
  if (/^https?$/.test(kind))
    return { kind: "called", colourist: addressColourist(spec, { token, limitSeconds }) };
  throw new JobError(
    "UsageInvalid",
    `--colourist ${JSON.stringify(spec)} names nobody who colours; give folder:DIR, 'exec:tool {grey} {out}' or https://… (docs/colourists.md)`,
  );
};
