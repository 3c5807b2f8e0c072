import { screenColour } from "#review/cels/draw-cel.ts";
import { reasonOf } from "#review/cels/region-panel.tsx";
import type { Cut } from "#review/cels/use-cut.ts";
import { count } from "#review/state/wording.ts";

/** Regions of the shown drawing that wait for a colour, the largest first, each with its reason. */
export const WaitingList = ({ cut }: { readonly cut: Cut }) => {
  const { waiting, drawing, selected, actions } = cut;
  return (
    <section aria-labelledby="waiting-name">
      <h3 id="waiting-name">Without colour</h3>
      {waiting.length === 0 && <p class="soft">Every region of {drawing?.name} has a colour.</p>}
      <ul class="cel-waiting">
        {waiting.map((one) => (
          <li key={one.region}>
            <button
              type="button"
              aria-pressed={selected?.region === one.region}
              onClick={() => {
                actions.select({ region: one.region, x: one.x, y: one.y });
              }}
            >
              <span
                class={one.guess === null || one.guess === "nothing" ? "chip cel-nothing" : "chip"}
                style={one.guess?.startsWith("#") === true ? { background: screenColour(one.guess) } : {}}
              />
              <span>
                {count(one.pixels, "pixel")} at {one.x}, {one.y}
                <span class="soft">{reasonOf(one)}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
};
