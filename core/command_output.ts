import { CommanderError, type OutputConfiguration } from "commander";

/** Where the parser of a command's options writes help and problems. */
export interface CommandOutput {
  readonly out: (text: string) => void;
  readonly error: (text: string) => void;
}

/** The parser's output, without what it would ask the terminal for: tasks' permissions do not allow it. */
export function outputSettings({ out, error }: CommandOutput): OutputConfiguration {
  return {
    writeOut: out,
    writeErr: error,
    getOutHelpWidth: () => 100,
    getErrHelpWidth: () => 100,
    getOutHasColors: () => false,
    getErrHasColors: () => false,
  };
}

/**
 * The exit code when the parser has said all that there is to say: 0 after help, 2 after a problem.
 *
 * @throws what is no end of the parser
 */
export function exitCodeOf(error: unknown): number {
  if (!(error instanceof CommanderError)) throw error;
  return error.exitCode === 0 ? 0 : 2;
}
