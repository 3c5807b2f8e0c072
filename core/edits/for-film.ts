import type { Edits } from "#core/edits/edits.ts";

/** Whether edits are for the film of this fingerprint; those that name no film are for any. */
export const areForFilm = ({ film }: Pick<Edits, "film">, fingerprint: string): boolean =>
  film === null || film === fingerprint;
