import type { KeyFramePicture } from "#core/edits/edits.ts";
import type { AskedFrame } from "#core/review/report.ts";
import { DropPlace } from "#review/panel/drop-place.tsx";
import { editOf } from "#review/state/edit-state.ts";
import { sendKeyFrame } from "#review/state/send-picture.ts";
import type { Review } from "#review/state/use-review.ts";
import { clock, count, shotName } from "#review/state/wording.ts";

/** Key frames that a colourist was asked for: what came back, what was found of it, and another in its place. */
export const AskedFrames = ({ review }: { readonly review: Review }) => {
  const { shot, report, actions } = review;
  const elsewhere = report.shots.filter(
    ({ index, askedFrames }) =>
      index !== shot.index && askedFrames.some(({ shots }) => shots.includes(shot.index)),
  );
  if (report.colourist === null || shot.askedFrames.length + elsewhere.length === 0) return null;
  return (
    <section aria-label="Key frames of the colourist">
      <h3>Key frames</h3>
      <p class="soft">Coloured by {report.colourist}.</p>
      {elsewhere.map((other) => (
        <p key={other.index}>
          Takes colours from{" "}
          <button
            type="button"
            class="quiet"
            onClick={() => {
              actions.goTo(other.index);
            }}
          >
            {shotName(other)}
          </button>
        </p>
      ))}
      <ul class="asked-frames">
        {shot.askedFrames.map((asked) => (
          <Asked key={asked.frame} review={review} asked={asked} />
        ))}
      </ul>
    </section>
  );
};

type AskedProps = { readonly review: Review; readonly asked: AskedFrame };

const Asked = ({ review, asked }: AskedProps) => {
  const { shot, session, edits, actions, addressOf } = review;
  const { frame } = asked;
  const given = editOf(edits.now, shot).keyFrames.find((one) => one.frame === frame);
  return (
    <li>
      <img src={addressOf(shot)(asked.picture)} alt={pictureText(asked)} />
      <div>
        <p>
          <strong>Frame {frame}</strong> <span class="soft">{clock(asked.seconds)}</span>
        </p>
        <Verdict asked={asked} />
        <Instead asked={asked} given={given} />
        {(given !== undefined || asked.by !== null) && (
          <button
            type="button"
            class="quiet"
            disabled={given === undefined}
            onClick={() => {
              actions.dropKeyFrame(shot, frame);
            }}
          >
            Back to the colourist’s
          </button>
        )}
        <DropPlace
          label={`Drop another picture for frame ${frame}, or choose one`}
          multiple={false}
          take={async (file) => {
            const { picture, score } = await sendKeyFrame(file, frame, session);
            actions.giveKeyFrame(shot, picture, score);
          }}
        >
          {session === null && (
            <span class="soft">The picture must lie beside edits.json when chromaloom edit takes it.</span>
          )}
        </DropPlace>
      </div>
    </li>
  );
};

const pictureText = ({ frame, given }: AskedFrame): string =>
  given === null ? `Frame ${frame}, grey: no picture came back` : `Frame ${frame} as it came back`;

const words = { taken: "Taken", refused: "Refused", missing: "Missing" };

/** What was found of the picture that the film was coloured with, or was not. */
const Verdict = ({
  asked: { by, status, note, score, likeness, shots },
}: {
  readonly asked: AskedFrame;
}) => {
  const figures = [
    ...(score === null ? [] : [`score ${score.toFixed(2)}`]),
    ...(likeness === null ? [] : [`likeness ${likeness.toFixed(2)}`]),
  ];
  return (
    <p data-status={status}>
      <strong>{by === null ? words[status] : `${by}, yours`}</strong>
      {figures.length > 0 && `, ${figures.join(", ")}`}
      {note !== null && `: ${note}`}
      {status === "taken" && <span class="soft"> For {count(shots.length, "shot")}.</span>}
    </p>
  );
};

type InsteadProps = { readonly asked: AskedFrame; readonly given: KeyFramePicture | undefined };

/** What Apply will do. */
const Instead = ({ asked, given }: InsteadProps) => {
  if (given === undefined)
    return asked.by === null ? null : <p>Apply goes back to what the colourist gave.</p>;
  if (given.digest !== null && given.digest === asked.given) return null;
  return <p>{given.file} takes its place when you apply.</p>;
};
