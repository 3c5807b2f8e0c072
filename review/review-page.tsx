import { FilmMap } from "#review/film-map.tsx";
import { FilmStrip } from "#review/film-strip.tsx";
import { HelpDialog } from "#review/help-dialog.tsx";
import type { PageInput } from "#review/page-data.ts";
import { PageHeader } from "#review/page-header.tsx";
import { ShotPanel } from "#review/shot-panel.tsx";
import { ShotViewer } from "#review/shot-viewer.tsx";
import { StripTools } from "#review/strip-tools.tsx";
import { useKeyboard } from "#review/use-keyboard.ts";
import { useReview } from "#review/use-review.ts";

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
