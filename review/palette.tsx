import type { PaletteMove } from "#core/edits.ts";
import { AbPlane } from "#review/ab-plane.tsx";
import { editOf } from "#review/edit-state.ts";
import type { Review } from "#review/use-review.ts";
import { percent } from "#review/wording.ts";

/** The shot's colours by area, and what each is to become: dragged on the plane, or picked in the list. */
export const Palette = ({ review }: { readonly review: Review }) => {
  const { shot, edits, actions } = review;
  const { palette: moves } = editOf(edits.now, shot);
  if (shot.palette.length === 0) return <p class="soft">This shot has no colour.</p>;
  const move = (from: string, to: string): void => {
    const others = moves.filter((other) => other.from !== from);
    actions.edit({ palette: to === from ? others : [...others, { from, to }] }, `palette ${from}`);
  };
  const chips = shot.palette.map((chip) => ({ ...chip, to: targetOf(chip.rgb, moves) }));
  const label = chips.map(({ rgb, share }) => `${rgb} ${percent(share)}`).join(", ");
  return (
    <div class="palette">
      <div class="palette-bar" role="img" aria-label={`Colours by area: ${label}`}>
        {chips.map((chip) => (
          <span key={chip.rgb} style={{ background: chip.rgb, flexGrow: chip.share }} />
        ))}
      </div>
      <div class="palette-body">
        <AbPlane chips={chips} onMove={move} />
        <ul class="palette-list">
          {chips.map((chip) => (
            <li key={chip.rgb}>
              <span class="chip" style={{ background: chip.rgb }} />
              <span class="palette-share">{percent(chip.share)}</span>
              <span aria-hidden="true">→</span>
              <input
                type="color"
                value={chip.to}
                aria-label={`What ${chip.rgb}, ${percent(chip.share)} of the picture, becomes`}
                onInput={(event) => {
                  move(chip.rgb, event.currentTarget.value);
                }}
              />
              <button
                type="button"
                class="quiet"
                hidden={chip.to === chip.rgb}
                aria-label={`Keep ${chip.rgb}`}
                onClick={() => {
                  move(chip.rgb, chip.rgb);
                }}
              >
                Keep
              </button>
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
};

const targetOf = (rgb: string, moves: readonly PaletteMove[]): string =>
  moves.find(({ from }) => from === rgb)?.to ?? rgb;
