import { useState } from "preact/hooks";
import { Brand } from "#core/page/Brand.tsx";
import { ConnectPhone, DeviceList, ProblemList } from "#core/page/connect/ConnectPhone.tsx";
import { tokenOf } from "#core/page/connect/connect_text.ts";
import { useStatus } from "#core/page/connect/use_status.ts";
import { ThemeSwitch } from "#core/page/ThemeSwitch.tsx";

/** The page of the ingest worker: how a phone is connected, and what arrives. */
export function ConnectPage() {
  const [token, setToken] = useState(() => tokenOf(location.hash));
  const { status, problem } = useStatus("/api/v1/ingest", token);
  return (
    <>
      <header class="top">
        <Brand href="/" />
        <State live={status !== undefined && problem === undefined} problem={problem?.detail} />
        <div class="top-tools">
          <ThemeSwitch />
        </div>
      </header>
      <main id="content" class="connect-page">
        <section aria-labelledby="connect-title">
          <h2 id="connect-title">Connect a phone</h2>
          {status !== undefined
            ? <ConnectPhone status={status} token={token} />
            : problem?.status === 401
            ? <TokenForm known={token !== undefined} onToken={setToken} />
            : <p class="connect-none">{problem?.detail ?? "Asking the server…"}</p>}
        </section>
        {status !== undefined && (
          <section aria-labelledby="devices-title" aria-live="off">
            <h2 id="devices-title">What arrives</h2>
            <DeviceList status={status} />
          </section>
        )}
        {status !== undefined && status.problems.length > 0 && (
          <section aria-labelledby="problems-title">
            <h2 id="problems-title">What was not taken</h2>
            <ProblemList problems={status.problems} now={status.now} />
          </section>
        )}
        <p class="connect-more">
          <a href="/sensor_data">The same in plain text</a>, with what other devices send.
        </p>
      </main>
    </>
  );
}

/** Whether the server answers. */
function State({ live, problem }: {
  readonly live: boolean;
  readonly problem: string | undefined;
}) {
  const kind = live ? "live" : problem === undefined ? "connecting" : "reconnecting";
  return (
    <div class={`badge badge-${kind}`} data-testid="state" data-state={kind}>
      <span class="badge-dot" aria-hidden="true" />
      <span role="status">
        {live ? "Listening" : problem === undefined ? "Connecting" : "Not answered"}
      </span>
    </div>
  );
}

/** The server tells only who has its token. */
function TokenForm({ known, onToken }: {
  readonly known: boolean;
  readonly onToken: (token: string) => void;
}) {
  return (
    <form
      class="connect-token"
      onSubmit={(event) => {
        event.preventDefault();
        const token = String(new FormData(event.currentTarget).get("token") ?? "").trim();
        if (token !== "") onToken(token);
      }}
    >
      <label>
        {known ? "That token is not known here. " : "This server asks for its token: "}
        <input type="password" name="token" autocomplete="off" required data-testid="token-field" />
      </label>
      <button type="submit">Show</button>
    </form>
  );
}
