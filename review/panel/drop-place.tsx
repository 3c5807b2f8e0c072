import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";

type DropPlaceProps = {
  readonly label: string;
  readonly multiple: boolean;
  /** @throws Error with a sentence for a person where a picture cannot be used */
  readonly take: (file: File) => Promise<void>;
  readonly children?: ComponentChildren;
};

/** A place to drop pictures on, or to choose them by mouse or keyboard. */
export const DropPlace = ({ label, multiple, take, children }: DropPlaceProps) => {
  const [problem, setProblem] = useState<string | null>(null);
  const [over, setOver] = useState(false);
  const takeAll = async (files: Iterable<File>): Promise<void> => {
    setProblem(null);
    setOver(false);
    for (const file of multiple ? files : [...files].slice(0, 1)) {
      try {
        await take(file);
      } catch (error) {
        setProblem(error instanceof Error ? error.message : String(error));
      }
    }
  };
  return (
    <label
      class="drop-place"
      data-over={over}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => {
        setOver(false);
      }}
      onDrop={(event) => {
        event.preventDefault();
        void takeAll([...(event.dataTransfer?.files ?? [])]);
      }}
    >
      <span>{label}</span>
      <input
        type="file"
        accept="image/png,image/jpeg,image/tiff,image/webp,image/avif,image/gif"
        multiple={multiple}
        onChange={(event) => {
          void takeAll([...(event.currentTarget.files ?? [])]);
          event.currentTarget.value = "";
        }}
      />
      {children}
      {problem !== null && <span role="alert">{problem}</span>}
    </label>
  );
};
