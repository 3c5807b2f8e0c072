import "#review/without-eval.ts";
import { render } from "preact";
import { readPageData } from "#review/state/page-data.ts";
import { ReviewPage } from "#review/page/review-page.tsx";

const place = document.getElementById("page");
if (place === null) throw new Error("the page has no place to be drawn in");

try {
  const input = readPageData(document);
  document.title = `${input.report.film.name}: review`;
  render(<ReviewPage {...input} />, place);
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  render(<p class="damaged">{message}</p>, place);
}
