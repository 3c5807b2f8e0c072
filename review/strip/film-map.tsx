import { useMemo } from "preact/hooks";
import type { ReviewShot } from "#core/review/report.ts";
import { editOf } from "#review/state/edit-state.ts";
import type { Review } from "#review/state/use-review.ts";
import { clock, count } from "#review/state/wording.ts";

/** The film from its first frame to its last, each shot as wide as it is long. The strip says the same in words. */
export const FilmMap = ({ review }: { readonly review: Review }) => {
  const { report, edits, shot, actions } = review;
  const [from, to] = [report.shots[0]?.first ?? 0, report.shots.at(-1)?.end ?? 1];
  const blocks = useMemo(
    () => report.shots.map((of) => <Block key={of.index} shot={of} state={stateOf(of, review)} />),
    [report, edits.now],
  );
  const marked = report.shots.filter(({ marks }) => marks.length > 0);
  const label = `${count(report.shots.length, "shot")} along the film; marked ${
    marked.length === 0
      ? "none"
      : `at ${marked
          .slice(0, 12)
          .map(({ startSeconds }) => clock(startSeconds))
          .join(", ")}`
  }`;
  return (
    <svg
      class="map"
      role="img"
      aria-label={label}
      viewBox={`${from} 0 ${to - from} 10`}
      preserveAspectRatio="none"
      onClick={(event) => {
        const box = event.currentTarget.getBoundingClientRect();
        const frame = from + ((event.clientX - box.left) / box.width) * (to - from);
        const hit = report.shots.find(({ first, end }) => frame >= first && frame < end);
        if (hit !== undefined) actions.goTo(hit.index);
      }}
    >
      {blocks}
      <rect class="map-here" x={shot.first} y={0} width={shot.end - shot.first} height={10} />
    </svg>
  );
};

const stateOf = (shot: ReviewShot, { edits }: Review): string =>
  editOf(edits.now, shot).verdict ?? (shot.marks.length > 0 ? "marked" : "open");

const Block = ({ shot, state }: { readonly shot: ReviewShot; readonly state: string }) => (
  <rect class="map-shot" data-state={state} x={shot.first} y={2} width={shot.end - shot.first} height={6} />
);
