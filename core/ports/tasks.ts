/** Tasks that Batch may still run for a job. */
export interface Tasks {
  /** Ends the job's tasks submitted before a time. @returns how many there were */
  terminate(job: string, before: Date, reason: string): Promise<number>;
}
