import type { Review } from "#review/state/use-review.ts";
import { figure, shotName } from "#review/state/wording.ts";

/** Shots that look alike in grey: their colours should agree. */
export const SimilarShots = ({
  review: { shot, report, actions, addressOf },
}: {
  readonly review: Review;
}) => {
  const similar = shot.similar.flatMap(({ shot: index, drift }) => {
    const other = report.shots[index];
    return other === undefined ? [] : [{ other, drift }];
  });
  if (similar.length === 0) return null;
  return (
    <section>
      <h3>Similar shots</h3>
      <ul class="similar">
        {similar.map(({ other, drift }) => (
          <li key={other.index}>
            <button
              type="button"
              onClick={() => {
                actions.goTo(other.index);
              }}
            >
              <img src={addressOf(other)(other.keyFrames[0]?.after ?? "")} alt="" loading="lazy" />
              <span>{shotName(other)}</span> <span class="soft">drift {figure(drift)}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
};
