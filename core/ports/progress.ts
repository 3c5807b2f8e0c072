/** What a stage tells while it works; frames are those finished so far, of `total`. */
export type Progress = (frames: number, total: number) => void;
