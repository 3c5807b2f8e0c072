import { Duration, RemovalPolicy, Stack } from "aws-cdk-lib";
import * as secretsmanager from "aws-cdk-lib/aws-secretsmanager";
import * as sqs from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { deliveryDelaysSeconds, maxDeliveryAttempts } from "#core/events/webhook-delivery.ts";
import { webhookSecretName } from "#core/store/layout.ts";
import { accept } from "#cdk/accept.ts";

/** A function gets so long for one delivery; the queue hides the message six times as long, as AWS advises. */
export const deliveryTimeout = Duration.seconds(60);

/** The queue that events wait in until a callback took them, where the rest ends, and what signs them. */
export class Webhooks extends Construct {
  readonly queue: sqs.Queue;
  readonly deadLetters: sqs.Queue;
  readonly secret: secretsmanager.ISecret;

  constructor(scope: Construct, id: string, props: { readonly secretArn?: string | undefined }) {
    super(scope, id);
    this.deadLetters = new sqs.Queue(this, "DeadLetters", {
      enforceSSL: true,
      encryption: sqs.QueueEncryption.SQS_MANAGED,
      retentionPeriod: Duration.days(14),
    });
    this.queue = new sqs.Queue(this, "Queue", {
      enforceSSL: true,
      encryption: sqs.QueueEncryption.SQS_MANAGED,
      visibilityTimeout: Duration.seconds(deliveryTimeout.toSeconds() * 6),
      retentionPeriod: Duration.days(4 + Math.ceil(sum(deliveryDelaysSeconds) / 86_400)),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: maxDeliveryAttempts },
    });
    this.secret =
      props.secretArn === undefined
        ? this.createSecret()
        : secretsmanager.Secret.fromSecretCompleteArn(this, "Given", props.secretArn);
  }

  private createSecret(): secretsmanager.ISecret {
    const secret = new secretsmanager.Secret(this, "Secret", {
      // Named after the stack, so that rights to it can be given before it is there, and to no other's.
      secretName: webhookSecretName(Stack.of(this).stackName),
      description: "Signs Chromaloom's webhooks (Standard Webhooks): base64, receivers hold the same",
      // Letters and digits are base64; 44 of them are 33 bytes.
      generateSecretString: { passwordLength: 44, excludePunctuation: true },
      removalPolicy: RemovalPolicy.DESTROY,
    });
    accept(secret, {
      "AwsSolutions-SMG4":
        "Receivers hold the same secret: it is rotated together with them, not by a clock. The one before stays valid for a while.",
    });
    return secret as secretsmanager.ISecret;
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
