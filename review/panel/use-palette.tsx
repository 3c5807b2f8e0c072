import { noPalette } from "#core/edits/edits.ts";
import { editOf } from "#review/state/edit-state.ts";
import type { Review } from "#review/state/use-review.ts";

/** The palette that the shot keeps to, of those with a name; and a new one of the colours it has. */
export const UsePalette = ({ review }: { readonly review: Review }) => {
  const { shot, edits, actions } = review;
  const { usePalette } = editOf(edits.now, shot);
  const used = edits.palettes.find(({ name }) => name === usePalette);
  const nameNew = (): void => {
    const name = `shot ${shot.index + 1}`;
    const colours = shot.palette.map(({ rgb }) => ({ name: null, rgb, lightness: null, on: null }));
    actions.namePalette({ name, palette: { colours, hold: "soft", strength: 0.7 } });
    actions.say(`The palette ${name} has this shot's colours; other shots can keep to it.`);
  };
  return (
    <div class="use-palette">
      <label>
        Keep to{" "}
        <select
          value={usePalette ?? ""}
          onChange={(event) => {
            const { value } = event.currentTarget;
            actions.edit({ usePalette: value === "" ? null : value });
          }}
        >
          <option value="">the job's palette</option>
          <option value={noPalette}>no palette</option>
          {edits.palettes.map(({ name }) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <button type="button" disabled={shot.palette.length === 0} onClick={nameNew}>
        Palette of this shot
      </button>
      {used !== undefined && (
        <>
          <span class="use-palette-colours" role="img" aria-label={`Colours of ${used.name}`}>
            {used.palette.colours.map(({ rgb }, index) => (
              <span key={index} style={{ background: rgb }} />
            ))}
          </span>
          <label>
            <input
              type="checkbox"
              checked={used.palette.hold === "hard"}
              onChange={(event) => {
                const hold = event.currentTarget.checked ? "hard" : "soft";
                actions.namePalette({ ...used, palette: { ...used.palette, hold } });
              }}
            />{" "}
            no other colours
          </label>
        </>
      )}
    </div>
  );
};
