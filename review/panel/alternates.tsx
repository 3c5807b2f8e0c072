import { editOf } from "#review/state/edit-state.ts";
import type { Review } from "#review/state/use-review.ts";

/** The same key frame in other variants; one can be taken for the shot. */
export const Alternates = ({
  review: { shot, edits, actions, addressOf },
}: {
  readonly review: Review;
}) => {
  const edit = editOf(edits.now, shot);
  if (shot.alternates.length === 0) return null;
  const rendered = shot.keyFrames[0]?.after ?? "";
  const choices = [
    { id: "rendered", label: "As rendered", image: rendered, vividness: null, temperature: null },
    ...shot.alternates,
  ];
  return (
    <section>
      <fieldset class="alternates">
        <legend>Alternates</legend>
        {choices.map(({ id, label, image, vividness, temperature }) => (
          <label key={id}>
            <input
              type="radio"
              name="alternate"
              checked={edit.vividness === vividness && edit.temperature === temperature}
              onChange={() => {
                actions.edit({ vividness, temperature });
              }}
            />
            <img src={addressOf(shot)(image)} alt="" loading="lazy" />
            <span>{label}</span>
          </label>
        ))}
      </fieldset>
    </section>
  );
};
