import type { PaletteMove } from "#core/edits/edits.ts";
import { AbPlane } from "#review/panel/ab-plane.tsx";
import { editOf } from "#review/state/edit-state.ts";
import { distance } from "#review/state/screen-colour.ts";
import type { Review } from "#review/state/use-review.ts";
import { percent } from "#review/state/wording.ts";

/** The shot's colours by area, and what each is to become: dragged on the plane, or picked in the list. */
export const Palette = ({ review }: { readonly review: Review }) => {
  const { shot, edits, actions } = review;
  const { palette: moves } = editOf(edits.now, shot);
  if (shot.palette.length === 0) return <p class="soft">This shot has no colour.</p>;
  const inForce = editOf(edits.applied, shot).palette;
  const move = (from: string, to: string): void => {
    const others = moves.filter((other) => other.from !== from);
    actions.edit({ palette: to === from ? others : [...others, { from, to }] }, `palette ${from}`);
  };
  const chips = shot.palette.map((chip) => {
    const from = originOf(chip.rgb, inForce);
    return { ...chip, from, to: moves.find((other) => other.from === from)?.to ?? chip.rgb };
  });
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
                  move(chip.from, event.currentTarget.value);
                }}
              />
              <button
                type="button"
                class="quiet"
                hidden={!moves.some(({ from }) => from === chip.from)}
                aria-label={`Keep ${chip.rgb}`}
                onClick={() => {
                  move(chip.from, chip.from);
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

/** Lab units within which a colour of the shot is taken for what an edit made of another one. */
const sameColour = 12;

/**
 * What a colour of the shot was before the edits in force: a move begins there, because every edit
 * begins from what the network saw.
 */
const originOf = (rgb: string, inForce: readonly PaletteMove[]): string =>
  inForce.find(({ to }) => distance(rgb, to) < sameColour)?.from ?? rgb;
