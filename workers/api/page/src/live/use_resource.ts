import { useCallback, useEffect, useState } from "preact/hooks";
import { backoffDelay } from "#core/async/retry.ts";
import { getJson } from "../api/get_json.ts";
import { isTransient, type Problem, problemFrom, WAITS } from "../api/problem.ts";

/** What is known of something that is read from the server. */
export interface Resource<T> {
  /** The newest that was read; kept while it is read again. */
  readonly data?: T;
  /** Why it could not be read; gone once it was. */
  readonly problem?: Problem;
  /** Reads it (again) now. */
  readonly reload: () => void;
}

/**
 * Reads a JSON resource, and tries again with backoff as long as that can help.
 *
 * @param path null: nothing to read yet
 */
export function useResource<T>(path: string | null): Resource<T> {
  const [state, setState] = useState<{ path: string | null; data?: T; problem?: Problem }>({
    path,
  });
  const [asked, setAsked] = useState(0);
  const reload = useCallback(() => setAsked((n) => n + 1), []);
  useEffect(() => {
    if (path === null) return;
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const read = async (attempt: number) => {
      try {
        const data = await getJson<T>(path, abort.signal);
        setState({ path, data });
      } catch (cause) {
        if (abort.signal.aborted) return;
        const problem = problemFrom(cause);
        setState((old) => old.path === path ? { ...old, problem } : { path, problem });
        if (!isTransient(problem)) return;
        timer = setTimeout(read, backoffDelay(attempt + 1, WAITS), attempt + 1);
      }
    };
    read(0);
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, [path, asked]);
  return state.path === path ? { ...state, reload } : { reload };
}
