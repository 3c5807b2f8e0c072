/**
 * A part of AWS with accounts, addresses and consoles of its own.
 *
 * @see https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html
 */
export type Partition = {
  /** The second part of its ARNs. */
  readonly name: string;
  /** Host of its console. */
  readonly console: string;
  /** How its regions' names begin; the commercial ones have nothing in common. */
  readonly regions: string;
};

const commercial: Partition = { name: "aws", console: "console.aws.amazon.com", regions: "" };

export const partitions: readonly Partition[] = [
  { name: "aws-cn", console: "console.amazonaws.cn", regions: "cn-" },
  { name: "aws-eusc", console: "console.amazonaws-eusc.eu", regions: "eusc-" },
  { name: "aws-us-gov", console: "console.amazonaws-us-gov.com", regions: "us-gov-" },
  commercial,
];

/** The partition of a region; `*` and what is not known are commercial. */
export const partitionOf = (region: string): Partition =>
  partitions.find(({ regions }) => region.startsWith(regions)) ?? commercial;
