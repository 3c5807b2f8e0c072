import "#review/without-eval.ts";
import { render } from "preact";
import { CutPage } from "#review/page/cut-page.tsx";
import { readCutData, readPageData } from "#review/state/page-data.ts";
import { ReviewPage } from "#review/page/review-page.tsx";

const place = document.getElementById("page");
if (place === null) throw new Error("the page has no place to be drawn in");

try {
  const cut = readCutData(document);
  if (cut !== null) {
    document.title = `${cut.name}: review`;
    render(<CutPage page={cut} />, place);
  } else {
    const input = readPageData(document);
    document.title = `${input.report.film.name}: review`;
    render(<ReviewPage {...input} />, place);
  }
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  render(<p class="damaged">{message}</p>, place);
}
