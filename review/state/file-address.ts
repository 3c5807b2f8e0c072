import type { PageLinks } from "#core/review/page.ts";

/** Gives the address of a file beside the page. */
export type AddressOf = (path: string) => string;

/**
 * @param links  presigned queries, when the page was opened by such a link
 * @param version  0 as the page was opened; every new rendering of a shot asks for its files again
 */
export const fileAddress = (path: string, links: PageLinks | null, version: number): string => {
  const own = links?.own[path];
  if (links !== null && own !== undefined) return `${path}?${links.shared}&${own}`;
  return version === 0 ? path : `${path}?v=${version}`;
};
