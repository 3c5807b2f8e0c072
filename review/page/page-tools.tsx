import { ThemeSwitch } from "#review/page/theme-switch.tsx";

type Props = {
  readonly canUndo: boolean;
  readonly actions: { readonly undo: () => void; readonly look: (view: { readonly help: true }) => void };
};

/** What every page's head has. */
export const PageTools = ({ canUndo, actions }: Props) => (
  <>
    <button
      type="button"
      class="quiet"
      disabled={!canUndo}
      onClick={() => {
        actions.undo();
      }}
    >
      Undo
    </button>
    <ThemeSwitch />
    <button
      type="button"
      class="quiet"
      onClick={() => {
        actions.look({ help: true });
      }}
    >
      Keys <kbd>?</kbd>
    </button>
  </>
);
