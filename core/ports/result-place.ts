/** Where the finished film goes. */
export interface ResultPlace {
  /** As a person names it. */
  readonly name: string;
  /**
   * Makes room for the film while it is not yet proved.
   *
   * @returns a path to write it to
   * @throws JobError OutputUnwritable, DiskFull
   */
  openDraft(): Promise<string>;
  /**
   * Asked before the work starts, so that hours are not spent on a film that cannot be written.
   *
   * @throws JobError OutputExists, OutputUnwritable
   */
  check(): Promise<void>;
  /** Tells what lies here now from any other content; null: nothing does. */
  tag(): Promise<string | null>;
  /** The tag that the draft will have when it is the result. */
  draftTag(): Promise<string>;
  /**
   * Makes the draft the result, whole.
   *
   * @param over  "own": what lies there is this job's and may go; absent: as the place was opened
   * @throws JobError OutputExists
   */
  publish(over?: "own"): Promise<void>;
  /** Takes the draft away, and those of runs that were killed. */
  discard(): Promise<void>;
}
