import { partitionOf } from "#core/store/partition.ts";

/** Where people of an account read a task's log in the console. */
export const taskLogLink = (region: string, logGroup: string, stream: string): string => {
  // The console's own encoding: percent signs of the encoded name become $25.
  const part = (name: string): string => encodeURIComponent(encodeURIComponent(name)).replaceAll("%", "$");
  const place = `log-group/${part(logGroup)}/log-events/${part(stream)}`;
  return `https://${region}.${partitionOf(region).console}/cloudwatch/home?region=${region}#logsV2:log-groups/${place}`;
};
