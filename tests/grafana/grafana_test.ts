import { freePorts } from "../../local/services/mod.ts";
import { testServices } from "../support/test_services.ts";
import { alertSteps } from "./alert_steps.ts";
import { annotationSteps } from "./annotation_steps.ts";
import { appSteps } from "./app_steps.ts";
import { dashboardSteps, exercisingSeed } from "./dashboard_steps.ts";
import { editorSteps } from "./editor_steps.ts";
import { exploreSteps } from "./explore_steps.ts";
import { killSteps, PROCESS_SETTINGS, processSteps } from "./process_steps.ts";
import { provisioningSteps } from "./provisioning_steps.ts";
import { querySteps } from "./query_steps.ts";
import { roleSteps } from "./role_steps.ts";
import { leakingSeed, quietSteps, ruleSteps } from "./rule_steps.ts";
import { grafanaIsAbsent } from "../support/grafana/grafana_process.ts";
import { RecordProducer } from "../support/grafana/record_producer.ts";
import { quietEnvironment, startGrafanaWorld } from "./world.ts";

/** A day and a half of a few watches at once, then as time passes. */
const wearables = () => [
  ...["--scenario", "wearables", "--people", "12", "--seed", `${exercisingSeed(Date.now())}`],
  ...["--start", "now-36h", "--rate", "4000"],
];
/** Half a month at once, enough for the rule to know what is usual; a pipe leaks in its last days. */
const building = () => [
  ...["--scenario", "building", "--buildings", "2", "--seed", `${leakingSeed(Date.now())}`],
  ...["--start", "now-17d", "--rate", "4000"],
];
/** Rooms and cameras; the users of the site come by the poll worker. */
const PROFILES = [
  ...["--scenario", "profiles", "--rooms", "18", "--seed", "1"],
  ...["--start", "now-20m", "--journeys", "endless"],
];
/** Phones post to the ingest worker. */
const PHONES = [
  ...["--scenario", "phone", "--phones", "3", "--seed", "1"],
  ...["--start", "now-3m", "--journeys", "endless"],
];
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
    await using world = await startGrafanaWorld({
      services,
      env: quietEnvironment(services, { SLUICE_INGEST_PORT: String(freePorts(1)[0]) }),
      workers: ["process", "persist", "predict", "poll", "ingest"],
      simulate: [SIMULATION, wearables(), building(), PROFILES, PHONES],
      ...PROCESS_SETTINGS,
    });
    await using producer = await RecordProducer.connect(world.env);
    // Its windows take minutes to pass, so the alert begins before all else and is looked at last.
    const alert = await alertSteps({ world, producer });
    await provisioningSteps(t, world);
    await processSteps(t, world);
    await alert.fires(t);
    await ruleSteps(t, world);
    await querySteps(t, world);
    await dashboardSteps(t, world);
    await editorSteps(t, world);
    await annotationSteps(t, world);
    await exploreSteps(t, { world, producer });
    await appSteps(t, world);
    await roleSteps(t, { world, producer });
    await alert.resolves(t);
    await quietSteps(t, world);
    await killSteps(t, world);
  },
});
