import { CutStrip } from "#review/strip/cut-strip.tsx";
import { FilmMap } from "#review/strip/film-map.tsx";
import { FilmStrip } from "#review/strip/film-strip.tsx";
import { HelpDialog } from "#review/page/help-dialog.tsx";
import type { PageInput } from "#review/state/page-data.ts";
import { PageHeader } from "#review/page/page-header.tsx";
import { ShotPanel } from "#review/panel/shot-panel.tsx";
import { ShotViewer } from "#review/viewer/shot-viewer.tsx";
import { StripTools } from "#review/strip/strip-tools.tsx";
import { useKeyboard } from "#review/state/use-keyboard.ts";
import { useReview } from "#review/state/use-review.ts";

/** The whole page: the film above, one of its shots below. */
export const ReviewPage = (input: PageInput) => {
  const review = useReview(input);
  useKeyboard(review.actions);
  return (
    <>
      <PageHeader review={review} session={input.session} />
      <nav class="film" aria-label="Shots of the film">
        <FilmMap review={review} />
        <StripTools review={review} />
        <FilmStrip review={review} />
        {review.view.cuts && <CutStrip review={review} />}
      </nav>
      <main class="shot">
        <ShotViewer review={review} />
        <ShotPanel review={review} />
      </main>
      <HelpDialog review={review} />
      <p class="said" role="status">
        {review.said !== "" && <span key={review.said}>{review.said}</span>}
      </p>
    </>
  );
};
