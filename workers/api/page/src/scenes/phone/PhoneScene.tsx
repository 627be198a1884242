import { useRef, useState } from "preact/hooks";
import { ConnectPhone, DeviceList, ProblemList } from "#core/page/connect/ConnectPhone.tsx";
import { useStatus } from "#core/page/connect/use_status.ts";
import { ButtonList } from "../../components/ButtonList.tsx";
import { Failure, Skeleton } from "../../components/Notice.tsx";
import { Panel } from "../../components/Panel.tsx";
import { formatDelay } from "../../format/duration.ts";
import { formatValue } from "../../format/number.ts";
import { formatClock } from "../../format/time.ts";
import { useNow, useRedraw } from "../../live/beat.ts";
import { feedOf } from "../../live/feed.ts";
import { newestByKey, numberOf } from "../newest_records.ts";
import type { SceneProps } from "../scene.ts";
import { PHONE_STREAMS, phonesOf, type PhoneState } from "./phones.ts";
import { PhoneView } from "./PhoneView.tsx";

/** Phones whose cards are drawn; a key of the list below shows any other. */
const SHOWN = 48;

/** Phones that record, one of them with every axis, and how another is connected. */
export function PhoneScene({ selected, onSelect }: SceneProps) {
  const panel = useRef<HTMLElement>(null);
  const feeds = PHONE_STREAMS.map(feedOf);
  useRedraw((changed) => {
    const leaves = feeds.map((feed) => feed.onChange(changed));
    return () => leaves.forEach((leave) => leave());
  }, { on: "phones", within: panel });
  const phones = phonesOf(newestByKey(PHONE_STREAMS), performance.now());
  const chosen = phones.find(({ key }) => key === selected) ??
    phones.find(({ quiet }) => !quiet) ?? phones[0];
  const loaded = feeds.every(({ loaded }) => loaded);
  const failed = feeds.find(({ problem }) => problem !== undefined);
  const quiet = phones.filter((phone) => phone.quiet).length;
  const [asked, ask] = useState(false);
  const connecting = asked || loaded && phones.length === 0;
  return (
    <>
      {connecting && <ConnectPanel onClose={phones.length === 0 ? undefined : () => ask(false)} />}
      <Panel
        id="phones"
        element={panel}
        follows
        title="Phones"
        note={phones.length > 0 &&
          [`${phones.length} in all`, quiet > 0 && `${quiet} quiet`].filter(Boolean).join(" · ")}
        tools={
          <button
            type="button"
            class="plain"
            data-testid="connect-phone"
            onClick={() => ask(!asked)}
          >
            Connect a phone
          </button>
        }
      >
        {phones.length > 0
          ? (
            <ButtonList class="phones">
              {phones.slice(0, SHOWN).map((phone) => (
                <PhoneCard
                  key={phone.device}
                  phone={phone}
                  chosen={phone === chosen}
                  onChoose={(key) => onSelect({ key })}
                />
              ))}
              {phones.length > SHOWN && (
                <li class="more">{phones.length - SHOWN} more: choose them in the list of keys</li>
              )}
            </ButtonList>
          )
          : failed?.problem !== undefined
          ? <Failure problem={failed.problem} onRetry={failed.reload} />
          : loaded
          ? (
            <p class="notice">
              No phone has sent yet. <code>deno task simulate --scenario phone</code> plays some.
            </p>
          )
          : <Skeleton lines={8} />}
      </Panel>
      <Panel
        id="phone"
        follows
        title={chosen?.device ?? "One phone"}
        note={chosen !== undefined && `recording ${chosen.session} · ${formatClock(chosen.at)} UTC`}
      >
        {chosen === undefined
          ? <Skeleton lines={10} />
          : <PhoneView key={chosen.key} phone={chosen} />}
      </Panel>
    </>
  );
}

interface PhoneCardProps {
  readonly phone: PhoneState;
  readonly chosen: boolean;
  readonly onChoose: (key: string) => void;
}

/** A phone in small. */
function PhoneCard({ phone, chosen, onChoose }: PhoneCardProps) {
  const now = useNow();
  const { key, device, session, newest, at, quiet } = phone;
  const speed = numberOf(newest["location"]?.record, "speed");
  const steps = numberOf(newest["pedometer"]?.record, "steps");
  return (
    <li>
      <button
        type="button"
        class="phone-card"
        aria-pressed={chosen}
        data-testid="phone-card"
        data-key={key}
        data-quiet={quiet}
        onClick={() => onChoose(key)}
      >
        <span class="phone-name">
          <b>{device}</b>
          <span class={quiet ? "warning" : "good"}>
            {quiet ? `quiet ${formatDelay(Math.max(0, now - at))}` : "sends"}
          </span>
        </span>
        <span class="phone-facts">
          {speed !== undefined && <span>{formatValue(speed * 3.6)} km/h</span>}
          {steps !== undefined && <span>{steps} steps</span>}
        </span>
        <small>{session}</small>
      </button>
    </li>
  );
}

/** How a phone is connected, and what the ingest worker got last. */
function ConnectPanel({ onClose }: { readonly onClose: (() => void) | undefined }) {
  const { status, problem } = useStatus("/api/v1/ingest");
  return (
    <Panel
      id="connect"
      title="Connect a phone"
      note={status !== undefined && problem !== undefined && <b class="bad">{problem.detail}</b>}
      tools={onClose && <button type="button" class="plain" onClick={onClose}>Close</button>}
    >
      {status === undefined
        ? <p class="connect-none">{problem?.detail ?? "Asking the ingest worker…"}</p>
        : (
          <>
            <ConnectPhone status={status} />
            <DeviceList status={status} />
            {status.problems.length > 0 && <h3>What was not taken</h3>}
            <ProblemList problems={status.problems} now={status.now} />
          </>
        )}
    </Panel>
  );
}
