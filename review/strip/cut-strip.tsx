import { useEffect, useState } from "preact/hooks";
import type { FrameRange } from "#core/film/frame-range.ts";
import { CutTools } from "#review/strip/cut-tools.tsx";
import { CutTrack } from "#review/strip/cut-track.tsx";
import { FramePicture } from "#review/strip/frame-picture.tsx";
import type { Review } from "#review/state/use-review.ts";

/** The shot, and the ones beside it: what a person sees when they judge where it begins and ends. */
const aroundShot = ({ report, shot }: Review): FrameRange => ({
  first: (report.shots[shot.index - 1] ?? shot).first,
  end: (report.shots[shot.index + 1] ?? shot).end,
});

/**
 * The cuts around the shot: moved by pointer or arrow keys, joined, and added at any frame. The
 * pictures show the frames on both sides of the place that is looked at.
 */
export const CutStrip = ({ review }: { readonly review: Review }) => {
  const { shot, report } = review;
  const opening = shot.index > 0 ? shot.first : Math.ceil((shot.first + shot.end) / 2);
  const [at, look] = useState(opening);
  useEffect(() => {
    look(opening);
  }, [shot.first, report]);
  const strip = { review, around: aroundShot(review), at, look };
  return (
    <section class="cuts" aria-label="Cuts around the shot">
      <div class="cut-sides">
        <FramePicture review={review} frame={at - 1} words="Last frame before" />
        <FramePicture review={review} frame={at} words="First frame behind" />
      </div>
      <div class="cut-work">
        <CutTrack {...strip} />
        <CutTools {...strip} />
      </div>
    </section>
  );
};
