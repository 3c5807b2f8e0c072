/** What AWS runs. `npm run synth` writes the template; docs/deploy.md leads from an account to a film. */
import { App } from "aws-cdk-lib";
import { ChromaloomStack } from "#cdk/chromaloom-stack.ts";
import { readSettings } from "#cdk/settings.ts";

const app = new App();
const settings = readSettings((name) => app.node.tryGetContext(name));
new ChromaloomStack(app, settings.stackName, { settings });
