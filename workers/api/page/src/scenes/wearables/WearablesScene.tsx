import { useRef } from "preact/hooks";
import { ButtonList } from "../../components/ButtonList.tsx";
import { sortedKeys } from "../../components/KeyList.tsx";
import { Empty, Failure, Skeleton } from "../../components/Notice.tsx";
import { Panel } from "../../components/Panel.tsx";
import { formatDay, formatTime } from "../../format/time.ts";
import { useRedraw } from "../../live/beat.ts";
import { feedOf } from "../../live/feed.ts";
import { newestByKey, newestTime } from "../newest_records.ts";
import type { SceneProps } from "../scene.ts";
import { GOALS, stateOf, WEARABLES_STREAMS, ZONE } from "./person.ts";
import { PersonCard } from "./PersonCard.tsx";
import { PersonDay } from "./PersonDay.tsx";

/** People whose cards are drawn; a key of the list below shows any other. */
const SHOWN = 48;

/** People with their watches, and the day of one of them. */
export function WearablesScene({ selected, onSelect }: SceneProps) {
  const panel = useRef<HTMLElement>(null);
  const feeds = WEARABLES_STREAMS.map(feedOf);
  useRedraw((changed) => {
    const leaves = feeds.map((feed) => feed.onChange(changed));
    return () => leaves.forEach((leave) => leave());
  }, { on: "people", within: panel });
  const newest = newestByKey(WEARABLES_STREAMS);
  const newestAt = newestTime([...newest.values()].flatMap((one) => Object.values(one)));
  const clocks = { newestAt, now: performance.now() };
  const people = sortedKeys(newest.keys())
    .map((id) => ({ id, newest: newest.get(id)!, state: stateOf(newest.get(id)!, clocks) }));
  const chosen = people.find(({ id }) => id === selected) ?? people[0];
  const offline = people.filter(({ state }) => state.state === "offline").length;
  const off = people.filter(({ state }) => state.state !== "worn").length - offline;
  const failed = feeds.find(({ problem }) => problem !== undefined);
  return (
    <>
      <Panel
        id="people"
        element={panel}
        follows
        title="People"
        note={people.length > 0 &&
          [
            `${people.length} ${people.length === 1 ? "person" : "people"}`,
            off > 0 && `${off} off the wrist`,
            offline > 0 && `${offline} offline`,
          ].filter(Boolean).join(" · ")}
        tools={
          <ul class="rings-key" aria-label="Rings">
            {GOALS.map(({ name }, n) => (
              <li key={name}>
                <i class={`goal-${n}`} />
                {name}
              </li>
            ))}
          </ul>
        }
      >
        {people.length > 0
          ? (
            <div class="people-scroll">
              <ButtonList class="people">
                {people.slice(0, SHOWN).map(({ id, state }) => (
                  <PersonCard
                    key={id}
                    id={id}
                    state={state}
                    chosen={id === chosen?.id}
                    onChoose={(key) => onSelect({ key })}
                  />
                ))}
              </ButtonList>
              {people.length > SHOWN && (
                <p class="more">{people.length - SHOWN} more: choose them in the list of keys</p>
              )}
            </div>
          )
          : failed?.problem !== undefined
          ? <Failure problem={failed.problem} onRetry={failed.reload} />
          : feeds.every(({ loaded }) => loaded)
          ? (
            <Empty title="Nobody yet">
              <code>deno task simulate --scenario wearables</code> makes some.
            </Empty>
          )
          : <Skeleton lines={10} />}
      </Panel>
      <Panel
        id="person"
        follows
        title={chosen?.state.person || "One person"}
        note={chosen !== undefined &&
          `${chosen.id} · ${formatDay(chosen.state.at, ZONE)}, ${
            formatTime(Math.floor(chosen.state.at / 60_000) * 60_000, ZONE)
          } in Zürich`}
      >
        {chosen === undefined ? <Skeleton lines={10} /> : (
          <PersonDay
            key={chosen.id}
            id={chosen.id}
            state={chosen.state}
            newest={chosen.newest}
          />
        )}
      </Panel>
    </>
  );
}
