import { Stack } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";
import type { Construct } from "constructs";

/** A role that a service takes on for this account's work only, not on behalf of somebody else's. */
export const serviceRole = (
  scope: Construct,
  id: string,
  { service, description }: { readonly service: string; readonly description: string },
): iam.Role =>
  new iam.Role(scope, id, {
    description,
    assumedBy: new iam.ServicePrincipal(service, {
      conditions: { StringEquals: { "aws:SourceAccount": Stack.of(scope).account } },
    }),
  });
