import { Logger } from "@aws-lambda-powertools/logger";
import type { MetricUnit } from "@aws-lambda-powertools/metrics";
import { Metrics } from "@aws-lambda-powertools/metrics";
import { awsPorts } from "#lambdas/aws-ports.ts";
import type { JobPorts } from "#pipeline/jobs/ports.ts";

type Step<Result> = (input: unknown) => Promise<Result>;

/** A figure that a function leaves for the dashboard. */
export type Measure = {
  readonly name: string;
  readonly value: number;
  readonly unit: (typeof MetricUnit)[keyof typeof MetricUnit];
};

/**
 * A step of the job as a deployed function: with its log and its figures; Lambda itself traces it. Opened
 * by the first call, so that importing it does nothing.
 *
 * @param measure  figures of a result
 */
export const awsHandler = <Result>(
  make: (ports: JobPorts) => Step<Result>,
  measure: (result: Result) => readonly Measure[] = () => [],
): Step<Result> => {
  let opened: ReturnType<typeof open<Result>> | null = null;
  return async (input) => {
    opened ??= open(make);
    const { logger, metrics, step } = opened;
    try {
      const result = await step(input);
      for (const { name, unit, value } of measure(result)) metrics.addMetric(name, unit, value);
      logger.info("done", { input, result });
      return result;
    } catch (error) {
      logger.error("failed", { input, error });
      throw error;
    } finally {
      metrics.publishStoredMetrics();
    }
  };
};

const open = <Result>(make: (ports: JobPorts) => Step<Result>) => {
  const logger = new Logger();
  return { logger, metrics: new Metrics(), step: make(awsPorts(logger)) };
};
