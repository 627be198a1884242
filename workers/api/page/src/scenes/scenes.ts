import type { StreamSummary } from "../api/contract.ts";
import { BuildingScene } from "./building/BuildingScene.tsx";
import { BUILDING_STREAMS } from "./building/devices.ts";
import { PHONE_STREAMS } from "./phone/phones.ts";
import { PhoneScene } from "./phone/PhoneScene.tsx";
import { PROFILES_STREAMS } from "./profiles/arrivals.ts";
import { ProfilesScene } from "./profiles/ProfilesScene.tsx";
import type { Scene } from "./scene.ts";
import { WEARABLES_STREAMS } from "./wearables/person.ts";
import { WearablesScene } from "./wearables/WearablesScene.tsx";

const SCENES: Readonly<Record<string, Scene>> = {
  "smart-building": {
    Scene: BuildingScene,
    follows: BUILDING_STREAMS,
    whole: ["water"],
    ownKeys: true,
  },
  wearables: { Scene: WearablesScene, follows: WEARABLES_STREAMS },
  phone: { Scene: PhoneScene, follows: PHONE_STREAMS, map: "location" },
  profiles: { Scene: ProfilesScene, follows: PROFILES_STREAMS, ownKeys: true },
};

/** The scene of a scenario; undefined where there is none, or where streams of it do not run. */
export function sceneOf(scenario: string, streams: readonly StreamSummary[]): Scene | undefined {
  const scene = SCENES[scenario];
  return scene?.follows.every((name) => streams.some((stream) => stream.name === name))
    ? scene
    : undefined;
}
