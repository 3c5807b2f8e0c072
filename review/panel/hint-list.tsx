import type { Hint } from "#core/edits/edits.ts";
import { editOf } from "#review/state/edit-state.ts";
import type { Review } from "#review/state/use-review.ts";
import { percent } from "#review/state/wording.ts";

/** The shot's hints: where, in which colour, and away with them. */
export const HintList = ({ review: { shot, edits, actions } }: { readonly review: Review }) => {
  const { hints } = editOf(edits.now, shot);
  if (hints.length === 0) return null;
  const change = (at: number, hint: Hint | null): void => {
    const others = hints.flatMap((other, index) =>
      index === at ? (hint === null ? [] : [hint]) : [other],
    );
    actions.edit({ hints: others }, hint === null ? undefined : `hint ${at}`);
  };
  return (
    <ul class="hint-list" aria-label="Hints">
      {hints.map((hint, index) => {
        const place = `${percent(hint.x)} × ${percent(hint.y)}, frame ${hint.frame}`;
        return (
          <li key={index}>
            <input
              type="color"
              value={hint.rgb}
              aria-label={`Colour of the hint at ${place}`}
              onInput={(event) => {
                change(index, { ...hint, rgb: event.currentTarget.value });
              }}
            />
            <span>
              {hint.stroke === undefined ? "Hint" : "Stroke from"} {hint.stroke === undefined && "at "}
              {place}
            </span>
            <button
              type="button"
              class="quiet"
              aria-label={`Remove the hint at ${place}`}
              onClick={() => {
                change(index, null);
              }}
            >
              Remove
            </button>
          </li>
        );
      })}
    </ul>
  );
};
