import { RemovalPolicy } from "aws-cdk-lib";
import * as ec2 from "aws-cdk-lib/aws-ec2";
import * as logs from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";

export type NetworkProps = {
  readonly logRetention: logs.RetentionDays;
  /** A network that is there already, and where in it tasks run. @default - a new one */
  readonly vpcId?: string | undefined;
  readonly subnetIds?: readonly string[] | undefined;
  /** Whether tasks in these subnets have public addresses. @default false */
  readonly publicIps?: boolean | undefined;
};

/**
 * Where tasks run. Public subnets whose machines take no connection from outside and make only TLS ones:
 * that costs nothing while nothing runs. The two ways of private subnets, a NAT gateway or interface
 * endpoints for ECR, ECS and logs, cost from 30 to 100 dollars a month at rest; a network that has them
 * can be given instead. S3 is reached through a gateway endpoint, so films cross no public network and no meter.
 */
export class WorkerNetwork extends Construct {
  /** As an interface: CDK's classes do not fit their own under exactOptionalPropertyTypes, here and elsewhere. */
  readonly vpc: ec2.IVpc;
  readonly subnets: ec2.SubnetSelection;
  readonly publicIps: boolean;
  readonly securityGroup: ec2.SecurityGroup;

  constructor(scope: Construct, id: string, props: NetworkProps) {
    super(scope, id);
    const { vpcId, subnetIds } = props;
    if (vpcId === undefined || subnetIds === undefined) {
      this.vpc = this.createVpc(props.logRetention);
      this.subnets = { subnetType: ec2.SubnetType.PUBLIC };
      this.publicIps = true;
    } else {
      // Zones are asked for and used by nothing here: each subnet knows its own.
      this.vpc = ec2.Vpc.fromVpcAttributes(this, "GivenVpc", { vpcId, availabilityZones: ["any"] });
      this.subnets = {
        subnets: subnetIds.map((subnetId) =>
          ec2.Subnet.fromSubnetId(this, subnetId.replace("-", ""), subnetId),
        ),
      };
      this.publicIps = props.publicIps ?? false;
    }
    this.securityGroup = new ec2.SecurityGroup(this, "Tasks", {
      vpc: this.vpc,
      description: "Tasks: nothing in, TLS out",
      allowAllOutbound: false,
    });
    this.securityGroup.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.tcp(443), "S3, ECR, ECS, logs");
  }

  private createVpc(retention: logs.RetentionDays): ec2.IVpc {
    return new ec2.Vpc(this, "Vpc", {
      natGateways: 0,
      subnetConfiguration: [{ name: "tasks", subnetType: ec2.SubnetType.PUBLIC, cidrMask: 20 }],
      gatewayEndpoints: { S3: { service: ec2.GatewayVpcEndpointAwsService.S3 } },
      // Nothing uses it, and closing it takes a function of CDK's own.
      restrictDefaultSecurityGroup: false,
      flowLogs: {
        // Nobody may come in: what tries is worth a line, what goes out is known.
        refused: {
          trafficType: ec2.FlowLogTrafficType.REJECT,
          destination: ec2.FlowLogDestination.toCloudWatchLogs(
            new logs.LogGroup(this, "RefusedLog", { retention, removalPolicy: RemovalPolicy.DESTROY }),
          ),
        },
      },
    }) as ec2.IVpc;
  }
}
