import type { DatasourceInstance, DatasourceInstanceSettings } from "../sdk/mod.ts";
import { parseSettings } from "../settings/parse_settings.ts";
import { SettingsError } from "../settings/settings_error.ts";
import { brokenInstance } from "./broken_instance.ts";
import { type InstanceOptions, SluiceInstance } from "./instance.ts";

/** Makes the instance for stored settings; nothing is connected before it is needed. */
export function createInstance(
  { uid, jsonData, secureJsonData }: DatasourceInstanceSettings,
  options: Omit<InstanceOptions, "uid">,
): DatasourceInstance {
  try {
    return new SluiceInstance(parseSettings({ jsonData, secureJsonData }), {
      ...options,
      uid,
    });
  } catch (error) {
    if (error instanceof SettingsError) return brokenInstance(error);
    throw error;
  }
}
