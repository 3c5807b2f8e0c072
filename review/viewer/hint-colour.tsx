import type { ReviewShot } from "#core/review/report.ts";

type Props = {
  readonly palette: ReviewShot["palette"];
  readonly rgb: string;
  readonly onChoose: (rgb: string) => void;
};

/** The colour the next hint will have. */
export const HintColour = ({ palette, rgb, onChoose }: Props) => (
  <div class="hint-colour">
    <label>
      Colour{" "}
      <input
        type="color"
        value={rgb}
        onInput={(event) => {
          onChoose(event.currentTarget.value);
        }}
      />
    </label>
    <div class="hint-swatches" role="group" aria-label="Colours of this shot">
      {palette.map((chip) => (
        <button
          key={chip.rgb}
          type="button"
          class="swatch"
          aria-label={chip.rgb}
          aria-pressed={chip.rgb === rgb}
          style={{ background: chip.rgb }}
          onClick={() => {
            onChoose(chip.rgb);
          }}
        />
      ))}
    </div>
    <p class="soft">
      Click the picture where this colour belongs. It spreads over what looks alike, in the whole shot.
    </p>
  </div>
);
