import { useEffect, useMemo, useRef } from "preact/hooks";
import type { ShotEdit } from "#core/edits/edits.ts";
import type { ReviewShot } from "#core/review/report.ts";
import { editOf } from "#review/state/edit-state.ts";
import type { Review } from "#review/state/use-review.ts";
import { clock } from "#review/state/wording.ts";

/** Thumbnails of the shots; a strip or a grid. Pictures load as they come near. */
export const FilmStrip = ({ review }: { readonly review: Review }) => {
  const { listed, view, edits, addressOf, actions, report } = review;
  const strip = useRef<HTMLOListElement>(null);
  useEffect(() => {
    showCurrent(strip.current);
  }, [view.shot, view.order, view.selection, view.strip]);
  const ratio = `${report.film.width} / ${report.film.height}`;
  // The same elements again while a slider moves below: there is nothing to compare then.
  const frames = useMemo(
    () =>
      listed.map((shot) => (
        <StripFrame
          key={shot.index}
          shot={shot}
          ratio={ratio}
          current={shot.index === view.shot}
          verdict={editOf(edits.now, shot).verdict}
          picture={addressOf(shot)(shot.keyFrames[0]?.after ?? "")}
          onChoose={actions.goTo}
        />
      )),
    [listed, view.shot, edits.now, addressOf],
  );
  return (
    <ol class="strip" ref={strip} data-form={view.strip} data-order={view.order}>
      {frames}
    </ol>
  );
};

type FrameProps = {
  readonly shot: ReviewShot;
  readonly ratio: string;
  readonly current: boolean;
  readonly verdict: ShotEdit["verdict"];
  readonly picture: string;
  readonly onChoose: (index: number) => void;
};

const StripFrame = ({ shot, ratio, current, verdict, picture, onChoose }: FrameProps) => {
  const marks = shot.marks.length;
  return (
    <li class="strip-frame">
      <button
        type="button"
        aria-current={current}
        tabIndex={current ? 0 : -1}
        data-marked={marks > 0}
        onClick={() => {
          onChoose(shot.index);
        }}
      >
        <img src={picture} alt="" loading="lazy" decoding="async" style={{ aspectRatio: ratio }} />
        <span class="strip-words">
          <span class="unseen">Shot </span>
          <b>{shot.index + 1}</b> <span class="soft">{clock(shot.startSeconds)}</span>
          {verdict !== null && (
            <span class="strip-verdict" data-verdict={verdict}>
              <span class="unseen"> {verdict}</span>
            </span>
          )}
          {marks > 0 && (
            <span class="strip-marks">
              {marks}
              <span class="unseen"> {marks === 1 ? "mark" : "marks"}</span>
            </span>
          )}
        </span>
      </button>
    </li>
  );
};

/** Brings the shown shot to the middle of the strip; the page itself stays where it is. */
const showCurrent = (strip: HTMLOListElement | null): void => {
  const button = strip?.querySelector<HTMLButtonElement>("[aria-current=true]");
  const frame = button?.closest("li");
  if (strip === null || button == null || frame == null) return;
  strip.scrollTo({
    left: frame.offsetLeft - (strip.clientWidth - frame.offsetWidth) / 2,
    top: frame.offsetTop - (strip.clientHeight - frame.offsetHeight) / 2,
  });
  if (strip.contains(document.activeElement)) button.focus({ preventScroll: true });
};
