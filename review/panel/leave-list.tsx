import type { Leave } from "#core/edits/leave.ts";
import { editOf } from "#review/state/edit-state.ts";
import type { Review } from "#review/state/use-review.ts";
import { percent } from "#review/state/wording.ts";

/** A shot, a span of it or a part of its picture that is to stay as it is. */
export const LeaveList = ({ review }: { readonly review: Review }) => {
  const { shot, edits, actions, view } = review;
  const { leave } = editOf(edits.now, shot);
  const change = (at: number, now: Leave | null): void => {
    const others = leave.flatMap((other, index) => (index === at ? (now === null ? [] : [now]) : [other]));
    actions.edit({ leave: others }, now === null ? undefined : `leave ${at}`);
  };
  return (
    <div class="leave">
      <div class="leave-buttons">
        <button
          type="button"
          disabled={leave.some(isWhole)}
          onClick={() => {
            actions.edit({ leave: [...leave, { first: null, end: null, area: null, colour: "source" }] });
          }}
        >
          Leave the shot as it is
        </button>
        <button
          type="button"
          aria-pressed={view.tool === "leave"}
          onClick={() => {
            actions.toggleTool("leave");
          }}
        >
          Leave a part of the picture
        </button>
      </div>
      <ul class="leave-list" aria-label="Left as it is" hidden={leave.length === 0}>
        {leave.map((one, index) => (
          <LeaveItem
            key={index}
            leave={one}
            shot={shot}
            onChange={(now) => {
              change(index, now);
            }}
          />
        ))}
      </ul>
    </div>
  );
};

const isWhole = ({ first, end, area }: Leave): boolean => first === null && end === null && area === null;

type ItemProps = {
  readonly leave: Leave;
  readonly shot: { readonly first: number; readonly end: number };
  readonly onChange: (leave: Leave | null) => void;
};

const LeaveItem = ({ leave, shot, onChange }: ItemProps) => {
  const what = nameOf(leave);
  const from = leave.first ?? shot.first;
  const last = (leave.end ?? shot.end) - 1;
  return (
    <li>
      <span>{what}</span>
      <FrameInput
        label={`First frame of: ${what}`}
        least={shot.first}
        most={last}
        value={from}
        onChange={(frame) => {
          onChange({ ...leave, first: frame === shot.first ? null : frame });
        }}
      />
      <span aria-hidden="true">to</span>
      <FrameInput
        label={`Last frame of: ${what}`}
        least={from}
        most={shot.end - 1}
        value={last}
        onChange={(frame) => {
          onChange({ ...leave, end: frame + 1 === shot.end ? null : frame + 1 });
        }}
      />
      <select
        value={leave.colour}
        aria-label={`What shows in: ${what}`}
        onChange={(event) => {
          onChange({ ...leave, colour: event.currentTarget.value === "none" ? "none" : "source" });
        }}
      >
        <option value="source">the film's own colour</option>
        <option value="none">no colour</option>
      </select>
      <button
        type="button"
        class="quiet"
        aria-label={`Colour again: ${what}`}
        onClick={() => {
          onChange(null);
        }}
      >
        Remove
      </button>
    </li>
  );
};

const nameOf = ({ area }: Leave): string =>
  area === null
    ? "The whole picture"
    : `From ${percent(area.left)} × ${percent(area.top)} to ${percent(area.right)} × ${percent(area.bottom)}`;

type FrameProps = {
  readonly label: string;
  readonly least: number;
  readonly most: number;
  readonly value: number;
  readonly onChange: (frame: number) => void;
};

const FrameInput = ({ label, least, most, value, onChange }: FrameProps) => (
  <input
    type="number"
    aria-label={label}
    min={least}
    max={most}
    step={1}
    value={value}
    onChange={(event) => {
      const frame = Math.round(event.currentTarget.valueAsNumber);
      if (Number.isFinite(frame)) onChange(Math.min(most, Math.max(least, frame)));
    }}
  />
);
