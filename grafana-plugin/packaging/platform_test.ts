import assert from "node:assert/strict";
import { executableName, hostPlatform, selectPlatforms } from "./platform.ts";

Deno.test("the executable is named as Grafana looks for it", () => {
  const platform = hostPlatform({ os: "linux", arch: "aarch64" });
  assert.equal(executableName(platform), "gpx_sluice_linux_arm64");
});

Deno.test("an unknown platform is refused with those that there are", () => {
  assert.throws(
    () => hostPlatform({ os: "windows", arch: "x86_64" }),
    /linux_amd64/,
  );
  assert.throws(
    () => selectPlatforms(["linux_386"]),
    /'linux_386': choose from linux_amd64/,
  );
  assert.equal(selectPlatforms([]).length, 4);
});
