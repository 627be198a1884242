import type { SettingsAnswer } from "../../../src/contract/resources.ts";
import { describeSettings } from "../../settings/describe_settings.ts";
import type { Sources } from "../sources.ts";

/** GET settings: what is in force, without secrets. */
export function showSettings({ settings }: Sources): Promise<SettingsAnswer> {
  return Promise.resolve({ settings: describeSettings(settings) });
}
