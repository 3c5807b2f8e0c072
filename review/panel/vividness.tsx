import { editOf } from "#review/state/edit-state.ts";
import type { Review } from "#review/state/use-review.ts";

/** How vivid the shot is to be; untouched, it stays as it was rendered. */
export const Vividness = ({ review: { shot, edits, actions } }: { readonly review: Review }) => {
  const { vividness } = editOf(edits.now, shot);
  return (
    <div class="vividness" data-set={vividness !== null}>
      <label for="vividness">Vividness</label>
      <input
        id="vividness"
        type="range"
        min={0}
        max={1}
        step={0.05}
        value={vividness ?? 0.5}
        aria-valuetext={vividness === null ? "as rendered" : vividness.toFixed(2)}
        onInput={(event) => {
          actions.edit({ vividness: Number(event.currentTarget.value) }, "vividness");
        }}
      />
      <output for="vividness">{vividness === null ? "as rendered" : vividness.toFixed(2)}</output>
      <button
        type="button"
        class="quiet"
        hidden={vividness === null}
        onClick={() => {
          actions.edit({ vividness: null });
        }}
      >
        Keep
      </button>
    </div>
  );
};
