import { useState } from "preact/hooks";
import type { IngestStatus, RecentDevice, RecentProblem } from "#core/contract/ingest.ts";
import { ageText, countText, pageAddress, startCommand } from "./connect_text.ts";
import { QrCode } from "./QrCode.tsx";

export interface ConnectPhoneProps {
  readonly status: IngestStatus;
  /** A token that the reader brought along. */
  readonly token?: string | undefined;
}

/** How a phone is connected: address, QR code, token and steps. */
export function ConnectPhone({ status, token }: ConnectPhoneProps) {
  const { urls, loopbackOnly, tls } = status;
  const [chosen, choose] = useState<string>();
  const url = urls.find((one) => one === chosen) ?? urls[0];
  const known = status.token.value ?? token;
  return (
    <div class="connect" data-testid="connect">
      {loopbackOnly && <LoopbackOnly url={url} />}
      <div class="connect-ways">
        {url !== undefined && !loopbackOnly && (
          <figure class="connect-code">
            <QrCode
              text={pageAddress(url, known)}
              label={`QR code of ${pageAddress(url, undefined)}`}
            />
            <figcaption>The phone's camera opens this page there, to copy from</figcaption>
          </figure>
        )}
        <ol class="connect-steps">
          <li>
            On the phone: install <b>Sensor Logger</b>{" "}
            (iOS, Android){loopbackOnly ? "" : ", and be in the same network as this machine"}.
          </li>
          <li>
            In the app: <b>settings</b>, <b>Data Streaming</b>, switch on <b>HTTP Push</b>.
          </li>
          <li>
            <b>Push URL</b>
            {urls.length > 1 && (
              <label>
                <span class="hidden">Address of this machine</span>
                <select
                  value={url}
                  data-testid="address-choice"
                  onChange={({ currentTarget: { value } }) => choose(value)}
                >
                  {urls.map((one) => <option key={one} value={one}>{new URL(one).host}</option>)}
                </select>
              </label>
            )}
            {url === undefined
              ? <p class="bad">This machine has no address in a network.</p>
              : <Copied text={url} testid="address" />}
          </li>
          {status.token.needed && (
            <li>
              <b>Header</b> <code>Authorization</code>
              {known === undefined
                ? (
                  <p>
                    <code>Bearer</code> and the token of{" "}
                    <code>SLUICE_INGEST_TOKENS</code>; this page shows it on the machine that the
                    server runs on.
                  </p>
                )
                : <Copied text={`Bearer ${known}`} testid="token" />}
            </li>
          )}
          <li>
            <b>Tap to Test Pushing</b> answers “OK”. Then start a recording: it appears below.
            {tls && " The phone must trust the server's certificate."}
          </li>
        </ol>
      </div>
    </div>
  );
}

/** No phone can reach the server: how to change that. */
function LoopbackOnly({ url }: { readonly url: string | undefined }) {
  const [token] = useState(() => newToken());
  return (
    <div class="connect-warning" role="note" data-testid="loopback-only">
      <p>
        <b>No phone reaches this server yet:</b> it listens on this machine only
        {url !== undefined && <>, at {new URL(url).host}</>}. Start it for your network, with a
        token that phones send:
      </p>
      <Copied text={startCommand(token)} testid="start-command" />
    </div>
  );
}

function newToken(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return [...bytes].map((byte) => byte.toString(36).padStart(2, "0").slice(-2)).join("");
}

/** A text to copy, with a button for it where the browser can. */
function Copied({ text, testid }: { readonly text: string; readonly testid: string }) {
  const [done, setDone] = useState(false);
  const copy = async () => {
    // Without a secure context there is no clipboard: the text is selected instead.
    await navigator.clipboard?.writeText(text);
    setDone(true);
    setTimeout(() => setDone(false), 1_500);
  };
  return (
    <span class="connect-copy">
      <code data-testid={testid} onClick={({ currentTarget }) => select(currentTarget)}>
        {text}
      </code>
      {"clipboard" in navigator && (
        <button
          type="button"
          aria-label={`Copy ${text}`}
          onClick={() => void copy()}
        >
          {done ? "Copied" : "Copy"}
        </button>
      )}
    </span>
  );
}

function select(element: Element): void {
  getSelection()?.selectAllChildren(element);
}

/** Devices that sent lately, the last first. */
export function DeviceList({ status }: { readonly status: IngestStatus }) {
  const { devices, now } = status;
  if (devices.length === 0) {
    return (
      <p class="connect-none" data-testid="no-device">
        Nothing has come yet. This page shows a phone one second after its first message.
      </p>
    );
  }
  return (
    <ul class="connect-devices" data-testid="devices">
      {devices.map((device) => <Device key={device.deviceId} device={device} now={now} />)}
    </ul>
  );
}

/** Later than this a phone that sends is late, ms. */
const QUIET_MS = 5_000;

function Device({ device, now }: { readonly device: RecentDevice; readonly now: number }) {
  const { deviceId, sessionId, messageId, at, messages, readings, sensors } = device;
  const quiet = now - at > QUIET_MS;
  return (
    <li data-testid="device" data-key={deviceId} data-messages={messages}>
      <p>
        <span class={quiet ? "connect-dot" : "connect-dot connect-live"} aria-hidden="true" />
        <b>{deviceId}</b>
        <span class={quiet ? "warning" : "good"}>{ageText(now - at)}</span>
      </p>
      <p class="connect-counts">
        {countText(messages, "message")}, {countText(readings, "reading")}, recording{" "}
        <i>{sessionId}</i>
      </p>
      <p class="connect-sensors">
        <small>Message {messageId}:</small>
        {Object.entries(sensors).map(([name, count]) => (
          <span key={name} class="connect-sensor">
            {name} <b>{count}</b>
          </span>
        ))}
      </p>
    </li>
  );
}

/** Messages that were not taken, with what was wrong. */
export function ProblemList({ problems, now }: {
  readonly problems: readonly RecentProblem[];
  readonly now: number;
}) {
  return (
    <ul class="connect-problems" data-testid="problems">
      {problems.map(({ at, client, status, detail }) => (
        <li key={`${at} ${detail}`} data-testid="problem">
          <b class="bad">{status}</b> {detail} <small>{client}, {ageText(now - at)}</small>
        </li>
      ))}
    </ul>
  );
}
