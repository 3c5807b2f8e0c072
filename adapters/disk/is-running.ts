import { systemCode } from "#adapters/system-errors.ts";

/** Whether a process of this number runs on this machine. */
export const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs, but belongs to somebody else.
    return systemCode(error) !== "ESRCH";
  }
};
