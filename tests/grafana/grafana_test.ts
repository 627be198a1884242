import { testServices } from "../support/test_services.ts";
import { alertSteps } from "./steps/alert_steps.ts";
import { annotationSteps } from "./steps/annotation_steps.ts";
import { appSteps } from "./steps/app_steps.ts";
import { dashboardSteps } from "./steps/dashboard_steps.ts";
import { editorSteps } from "./steps/editor_steps.ts";
import { exploreSteps } from "./steps/explore_steps.ts";
import { provisioningSteps } from "./steps/provisioning_steps.ts";
import { querySteps } from "./steps/query_steps.ts";
import { roleSteps } from "./steps/role_steps.ts";
import { grafanaIsAbsent } from "./support/absent.ts";
import { RecordProducer } from "./support/record_producer.ts";
import { startGrafanaWorld } from "./support/world.ts";

/** A quarter of an hour at once, then as time passes; with all that can be wrong with records. */
const SIMULATION = [
  ...["--vehicles", "24", "--seed", "3", "--journeys", "endless"],
  ...["--start", "now-20m", "--speed", "60"],
  ...["--disorder", "mild", "--late", "0.03", "--late-by", "3m..25m", "--invalid", "0.01"],
];

Deno.test({
  name: "C7, C10: the plugin in a real Grafana",
  ignore: await grafanaIsAbsent("the plugin"),
  async fn(t) {
    await using services = await testServices();
    await using world = await startGrafanaWorld({ services, simulate: SIMULATION });
    await using producer = await RecordProducer.connect(world.env);
    // Its windows take minutes to pass, so the alert begins before all else and is looked at last.
    const alert = await alertSteps({ world, producer });
    await provisioningSteps(t, world);
    await alert.fires(t);
    await querySteps(t, world);
    await dashboardSteps(t, world);
    await editorSteps(t, world);
    await annotationSteps(t, world);
    await exploreSteps(t, { world, producer });
    await appSteps(t, world);
    await roleSteps(t, { world, producer });
    await alert.resolves(t);
  },
});
