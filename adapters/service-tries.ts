/**
 * Tries of a call to a service of AWS before its failure is ours, waits between them included: what one
 * throttles or drops passes within seconds, and what does not is told soon.
 */
export const serviceTries = 6;
