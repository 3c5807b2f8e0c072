import * as z from "zod";
import { cutPageSchema, type CutPage } from "#core/review/cut-page.ts";
import { pageLinksSchema, pageSessionSchema, type PageLinks, type PageSession } from "#core/review/page.ts";
import { reviewReportSchema, type ReviewReport } from "#core/review/report.ts";

/** What `fillPage` put into the page. */
export type PageInput = {
  readonly report: ReviewReport;
  readonly links: PageLinks | null;
  readonly session: PageSession | null;
};

/** @throws Error with a sentence for a person when the page holds no report of this version */
export const readPageData = (page: Document): PageInput => ({
  report: readBlock(page, "report", reviewReportSchema),
  links: readBlock(page, "links", pageLinksSchema.nullable()),
  session: readBlock(page, "session", pageSessionSchema.nullable()),
});

/** The painted cut that the page is about; null: it is about a film. */
export const readCutData = (page: Document): CutPage | null =>
  readBlock(page, "cut", cutPageSchema.nullable());

const readBlock = <Value>(page: Document, id: string, schema: z.ZodType<Value>): Value => {
  const parsed = schema.safeParse(JSON.parse(page.getElementById(id)?.textContent ?? "null"));
  if (parsed.success) return parsed.data;
  throw new Error(
    `This page holds no ${id} that it can show. Make the review again with the version of chromaloom at hand.\n${z.prettifyError(parsed.error)}`,
  );
};
