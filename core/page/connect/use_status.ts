import { useEffect, useState } from "preact/hooks";
import type { IngestStatus } from "#core/contract/ingest.ts";

/** What is known of the ingest worker. */
export interface StatusView {
  /** The newest that it said. */
  readonly status?: IngestStatus;
  /** Why it says nothing now. */
  readonly problem?: { readonly status: number; readonly detail: string };
}

const EVERY_MS = 1_000;
/** A worker that has not answered after this long does not, ms. */
const TIMEOUT_MS = 5_000;

/**
 * Asks the ingest worker every second how it is and what phones sent, while the page is visible.
 *
 * @param token bearer token; undefined: none
 */
export function useStatus(url: string, token?: string): StatusView {
  const [view, setView] = useState<StatusView>({});
  useEffect(() => {
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = async () => {
      try {
        if (!document.hidden) {
          const next = await readStatus(url, token, abort.signal);
          // While it does not say how it is, what it said last is shown beside the reason.
          setView((old) => next.status === undefined ? { ...old, ...next } : next);
        }
      } catch {
        if (abort.signal.aborted) return;
        setView((old) => ({ ...old, problem: { status: 0, detail: "It does not answer" } }));
      }
      timer = setTimeout(ask, EVERY_MS);
    };
    ask();
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, [url, token]);
  return view;
}

async function readStatus(
  url: string,
  token: string | undefined,
  signal: AbortSignal,
): Promise<StatusView> {
  const response = await fetch(url, {
    signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
  });
  const body = await response.json();
  if (response.ok) return { status: body as IngestStatus };
  const { detail = response.statusText } = body as { readonly detail?: string };
  return { problem: { status: response.status, detail } };
}
