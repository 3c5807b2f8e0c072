import type { ColourChoice, UncertainRegion } from "#core/cels/cut-report.ts";
import { screenColour } from "#review/cels/draw-cel.ts";
import type { Cut } from "#review/cels/use-cut.ts";
import { percent } from "#review/state/wording.ts";

/** The selected region: why it has no colour, and the colours that it can have. */
export const RegionPanel = ({ cut }: { readonly cut: Cut }) => {
  const { selected, uncertain, guess, report, paint, actions } = cut;
  if (selected === null)
    return <p class="soft">Click a region, or press N for the next one without colour.</p>;
  const now = paint[selected.region - 1] ?? null;
  return (
    <section aria-labelledby="region-name">
      <h3 id="region-name">
        Region at {selected.x}, {selected.y}
      </h3>
      <p class="soft">{uncertain === null ? stateOf(now, report.choices) : reasonOf(uncertain)}</p>
      {guess !== null && (
        <button
          type="button"
          class="primary"
          onClick={() => {
            actions.choose(guess);
          }}
        >
          Take the most probable <kbd>Enter</kbd>
        </button>
      )}
      <ul class="cel-palette" aria-label="Colours">
        {report.choices.map(({ colour, shown, name }, index) => (
          <li key={colour}>
            <button
              type="button"
              aria-pressed={now === shown}
              onClick={() => {
                actions.choose(colour);
              }}
            >
              <span class="chip" style={{ background: screenColour(shown) }} />
              {name ?? shown}
              {index < 9 && <kbd>{index + 1}</kbd>}
            </button>
          </li>
        ))}
        <li>
          <button
            type="button"
            onClick={() => {
              actions.choose("nothing");
            }}
          >
            <span class="chip cel-nothing" />
            nothing
            <kbd>0</kbd>
          </button>
        </li>
      </ul>
    </section>
  );
};

const stateOf = (now: string | null, choices: readonly ColourChoice[]): string => {
  const name = choices.find(({ shown }) => shown === now)?.name ?? null;
  return now === null ? "Nothing is painted here." : `Painted ${name === null ? now : `${name}, ${now}`}.`;
};

/** Why a region waits for a colour. */
export const reasonOf = ({ reason, guess, confidence }: UncertainRegion): string => {
  if (reason === "leak")
    return "Two colours of the drawing before came together here: a line between them is open or missing.";
  if (reason === "strange" || guess === null) return "Nothing in the painted drawings is like it.";
  return `Not certain: ${guess} by ${percent(confidence)}.`;
};
