import { useEffect, useState } from "preact/hooks";
import type { StreamSummary } from "../api/contract.ts";
import { useResource } from "../live/use_resource.ts";
import {
  readSelection,
  resolveSelection,
  type Selection,
  writeSelection,
} from "../state/selection.ts";
import { ApiReference } from "./ApiReference.tsx";
import { Cluster } from "./Cluster.tsx";
import { Header } from "./Header.tsx";
import { Empty, Failure, Skeleton } from "./Notice.tsx";
import { Streams } from "./Streams.tsx";

/** The live page, or another view that the address names. */
export function App({ landUrl }: { landUrl: string }) {
  const view = new URLSearchParams(location.search).get("view");
  if (view === "api") return <ApiReference />;
  return view === "cluster" ? <Cluster /> : <LivePage landUrl={landUrl} />;
}

function LivePage({ landUrl }: { landUrl: string }) {
  const { data, problem, reload } = useResource<{ streams: StreamSummary[] }>("/api/v1/streams");
  const [selection, select] = useSelection();
  const resolved = data && resolveSelection(selection, data.streams);
  useEffect(() => {
    document.title = resolved === undefined ? "Sluice" : `${resolved.stream.title} · Sluice`;
  }, [resolved?.stream]);
  if (data !== undefined && resolved !== undefined) {
    return (
      <Streams streams={data.streams} resolved={resolved} landUrl={landUrl} onSelect={select} />
    );
  }
  return (
    <>
      <Header />
      <main id="content" class="alone">
        {problem !== undefined
          ? <Failure problem={problem} onRetry={reload} />
          : data === undefined
          ? <Skeleton lines={12} />
          : (
            <Empty title="No stream is declared">
              A file in <code>streams</code> declares one.
            </Empty>
          )}
      </main>
    </>
  );
}

/** The selection in the address bar, and how to change parts of it. */
function useSelection(): [Selection, (change: Partial<Selection>) => void] {
  const [selection, setSelection] = useState(() => readSelection(location.search));
  useEffect(() => {
    const read = () => setSelection(readSelection(location.search));
    addEventListener("popstate", read);
    return () => removeEventListener("popstate", read);
  }, []);
  return [selection, (change) => {
    const next = { ...selection, ...change };
    history.pushState(null, "", location.pathname + writeSelection(next));
    setSelection(next);
  }];
}
