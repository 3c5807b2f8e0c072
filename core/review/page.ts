import * as z from "zod";
import { editsSchema, keyFramePictureSchema } from "#core/edits/edits.ts";
import type { CutPage } from "#core/review/cut-page.ts";
import type { ReviewReport } from "#core/review/report.ts";

/**
 * Addresses of the files beside a page that was opened by a presigned link: every file needs its own
 * query. What all of them share is said once, or the links of a long film would outweigh its page.
 * A file's address is `path?shared&own[path]`, relative to the page.
 */
export const pageLinksSchema = z.strictObject({
  shared: z.string(),
  own: z.record(z.string(), z.string()),
});
export type PageLinks = z.infer<typeof pageLinksSchema>;

/** What a page can do beyond reading, because `chromaloom review` serves it. */
export const pageSessionSchema = z.strictObject({
  token: z.string().describe("sent back with whatever changes the job"),
  edits: editsSchema.nullable().describe("in force in the job as the page was opened"),
});
export type PageSession = z.infer<typeof pageSessionSchema>;

/** What it answers the page that sent a picture for a key frame. */
export const keptKeyFrameSchema = z.strictObject({
  picture: keyFramePictureSchema.describe("as edits name it"),
  score: z.number().nullable().describe("share of the frame that it may speak for, 0…1; null: not checked"),
});
export type KeptKeyFrame = z.infer<typeof keptKeyFrameSchema>;

export type FilmPageData = {
  readonly report: ReviewReport;
  readonly links?: PageLinks;
  readonly session?: PageSession;
};
export type PageData = FilmPageData | { readonly cut: CutPage };

/**
 * Puts its data into the built page (`review/dist/index.html`). The data goes into script blocks of
 * type application/json, which no browser runs and which the page's policy need not name.
 *
 * @throws RangeError when the template is not the built page
 */
export const fillPage = (template: string, data: PageData): string =>
  Object.entries(data).reduce(fillBlock, template);

const fillBlock = (page: string, [id, value]: [string, unknown]): string => {
  const opening = `<script type="application/json" id="${id}">`;
  const start = page.indexOf(opening) + opening.length;
  const end = page.indexOf("</script>", start);
  if (start < opening.length || end < 0) {
    throw new RangeError(`the page's template has no block ${id}: build it with npm run build:review`);
  }
  return `${page.slice(0, start)}${scriptSafeJson(value ?? null)}${page.slice(end)}`;
};

/** JSON that means the same inside a script element: nothing in it can end the element or open a comment. */
const scriptSafeJson = (value: unknown): string =>
  JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );

/** The parameter of a presigned address that differs from file to file. */
const signature = "X-Amz-Signature";

/**
 * Links for a page from presigned addresses by path.
 *
 * @throws RangeError when the addresses differ in more than their signature: presign them all for the
 *   same time and duration
 */
export const packLinks = (addresses: ReadonlyMap<string, string>): PageLinks => {
  let shared: string | null = null;
  const own: Record<string, string> = {};
  for (const [path, address] of addresses) {
    const parts = new URL(address).search.slice(1).split("&");
    const rest = parts.filter((part) => !part.startsWith(`${signature}=`)).join("&");
    if (shared !== null && shared !== rest) {
      throw new RangeError(`presigned addresses differ in more than ${signature}, as in that of ${path}`);
    }
    shared = rest;
    own[path] = parts.filter((part) => part.startsWith(`${signature}=`)).join("&");
  }
  return { shared: shared ?? "", own };
};
