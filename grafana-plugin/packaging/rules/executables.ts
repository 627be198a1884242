import type { Rule } from "./rule.ts";

const EXECUTABLE = 0o755;

/** The backend's executable is there for the platform, and may be run. */
export const executables: Rule = ({ plugins, files, platform }) =>
  plugins.filter(({ manifest }) => manifest.backend).flatMap(
    ({ folder, manifest }) => {
      const start = folder + manifest.executable;
      const wanted = `${start}_${platform}`;
      const all = [...files.values()].filter(({ path }) => path.startsWith(start));
      return [
        ...(files.has(wanted) ? [] : [`${wanted} is missing`]),
        ...all.filter(({ mode }) => mode !== EXECUTABLE)
          .map(({ path, mode }) => `${path} has mode ${mode.toString(8)}, not 755`),
      ];
    },
  );
