/**
 * A line of tasks of several shares. As in Batch's fair-share scheduling without share decay, the next place
 * goes to the share that uses least at the moment, and within a share to the first to come.
 *
 * @see https://docs.aws.amazon.com/batch/latest/userguide/fair-share-scheduling.html
 */
export const fairLine = <Waiting>() => {
  const waiting = new Map<string, Waiting[]>();
  const using = new Map<string, number>();
  const use = (share: string, change: number): void => {
    using.set(share, (using.get(share) ?? 0) + change);
  };
  return {
    join: (share: string, one: Waiting): void => {
      const line = waiting.get(share);
      if (line === undefined) waiting.set(share, [one]);
      else line.push(one);
    },
    use,
    /** Who is next, taken out of the line; their share uses one place more. */
    next: (): { readonly share: string; readonly one: Waiting } | null => {
      let [least, mostModest] = [Infinity, ""];
      for (const share of waiting.keys()) {
        const used = using.get(share) ?? 0;
        if (used < least) [least, mostModest] = [used, share];
      }
      const line = waiting.get(mostModest);
      const one = line?.shift();
      if (line === undefined || one === undefined) return null;
      if (line.length === 0) waiting.delete(mostModest);
      use(mostModest, 1);
      return { share: mostModest, one };
    },
    length: (): number => [...waiting.values()].reduce((sum, line) => sum + line.length, 0),
  };
};
