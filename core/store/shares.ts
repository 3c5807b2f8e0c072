/**
 * Share identifiers in use at most. A queue takes 500 with jobs in them, and refuses further ones: "You can
 * have up to 500 active share identifiers" (https://docs.aws.amazon.com/batch/latest/userguide/fair-share-scheduling.html).
 */
export const maxShares = 400;

/** What the shares of tenants begin with. */
export const tenantShares = "tenant";

/** What tags say where a job has no tenant. */
export const nobody = "none";

/**
 * The share of a queue that a tenant's tasks wait in: letters and digits only. Of many tenants some share
 * one; that is a matter of order, not of rights.
 */
export const shareOf = (tenant: string | null): string =>
  tenant === null ? nobody : `${tenantShares}${String(fnv1a(tenant) % maxShares).padStart(3, "0")}`;

/** 32 bits of a text. Source: http://www.isthe.com/chongo/tech/comp/fnv/ (FNV-1a). */
const fnv1a = (text: string): number => {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
};
