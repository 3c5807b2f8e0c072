import type { ShotReference } from "#core/edits/edits.ts";
import type { ReviewShot } from "#core/review/report.ts";
import { DropPlace } from "#review/panel/drop-place.tsx";
import { editOf } from "#review/state/edit-state.ts";
import { sendPicture } from "#review/state/send-picture.ts";
import type { Review } from "#review/state/use-review.ts";
import { count, percent } from "#review/state/wording.ts";

/** Pictures that the shot takes its colours from: frames of the film, or pictures dropped here. */
export const References = ({ review }: { readonly review: Review }) => {
  const { shot, edits, actions } = review;
  const given = editOf(edits.now, shot).references;
  return (
    <section aria-label="References">
      <div class="panel-line">
        <h3>References</h3>
        <button
          type="button"
          class="quiet"
          disabled={given === null}
          onClick={() => {
            actions.edit({ references: null });
          }}
        >
          Choose automatically
        </button>
      </div>
      {given === null ? <Assigned shot={shot} /> : <Given review={review} given={given} />}
      <FrameButtons review={review} />
      <DropPictures review={review} />
    </section>
  );
};

const kinds = { own: "a frame of this shot", given: "given to this shot", other: "like this shot" };

const Assigned = ({ shot }: { readonly shot: ReviewShot }) =>
  shot.references.length === 0 ? (
    <p class="soft">None: the network chose the colours.</p>
  ) : (
    <ul class="reference-list">
      {shot.references.map(({ name, kind, coverage }) => (
        <li key={name}>
          {name}{" "}
          <span class="soft">
            {kinds[kind]}, covers {percent(coverage)}
          </span>
        </li>
      ))}
    </ul>
  );

const nameOf = ({ file, frame }: ShotReference): string => file ?? `Frame ${frame ?? 0} of the film`;

type GivenProps = { readonly review: Review; readonly given: readonly ShotReference[] };

const Given = ({ review: { shot, actions }, given }: GivenProps) => {
  if (given.length === 0) return <p class="soft">None, whatever the job has.</p>;
  return (
    <ul class="reference-list">
      {given.map((one, index) => {
        const coverage = shot.references.find(({ name }) => name === nameInJob(one))?.coverage;
        return (
          <li key={`${nameOf(one)} ${one.digest ?? ""}`}>
            <span>
              {nameOf(one)}
              {coverage !== undefined && <span class="soft"> covers {percent(coverage)}</span>}
            </span>
            <button
              type="button"
              class="quiet"
              aria-label={`Remove ${nameOf(one)}`}
              onClick={() => {
                actions.edit({ references: given.filter((_, other) => other !== index) });
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

/** As assignments name what has no file. */
const nameInJob = ({ file, frame }: ShotReference): string => file ?? `frame ${frame ?? "?"}`;

/** The key frame that is looked at, for this shot or for all like it. */
const FrameButtons = ({ review: { shot, view, report, actions } }: { readonly review: Review }) => {
  const keyFrame = shot.keyFrames[view.picture === "clip" ? 0 : view.picture] ?? shot.keyFrames[0];
  if (keyFrame === undefined) return null;
  const alike = shot.similar.flatMap(({ shot: index }) => report.shots[index] ?? []);
  return (
    <div class="reference-frames">
      <button
        type="button"
        onClick={() => {
          actions.useFrame(keyFrame.frame, [shot]);
        }}
      >
        Use this frame for the whole shot
      </button>
      {alike.length > 0 && (
        <button
          type="button"
          onClick={() => {
            actions.useFrame(keyFrame.frame, [shot, ...alike]);
          }}
        >
          … and for {count(alike.length, "shot")} like it
        </button>
      )}
    </div>
  );
};

const DropPictures = ({ review: { shot, session, actions } }: { readonly review: Review }) => (
  <DropPlace
    label="Drop a coloured picture here, or choose one"
    multiple
    take={async (file) => {
      actions.addReference(shot, await sendPicture(file, session));
    }}
  >
    {session === null && (
      <span class="soft">The picture must lie beside edits.json when chromaloom edit takes it.</span>
    )}
  </DropPlace>
);
