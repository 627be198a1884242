import { useRef } from "preact/hooks";
import { ButtonList } from "../../components/ButtonList.tsx";
import { sortedKeys } from "../../components/KeyList.tsx";
import { Empty, Failure, Skeleton } from "../../components/Notice.tsx";
import { Panel } from "../../components/Panel.tsx";
import { formatClock } from "../../format/time.ts";
import { useRedraw } from "../../live/beat.ts";
import { type Feed, feedOf } from "../../live/feed.ts";
import { newestTime, textOf } from "../newest_records.ts";
import type { SceneProps } from "../scene.ts";
import { ArrivalRow } from "./ArrivalRow.tsx";
import { MINUTES, newestEntries } from "./arrivals.ts";
import { SitePanel } from "./SitePanel.tsx";

const GROUPS = [
  {
    stream: "created_users_by_location_country",
    field: "location_country",
    title: "By country",
    top: 20,
  },
  { stream: "created_users_by_age_band", field: "age_band", title: "By age band", top: 40 },
] as const;

/** Users whose profiles came last; of who they are, nothing is in the page. */
const NEWEST = 4;

/** Users as they are created, and the site that they come to. */
export function ProfilesScene({ stream, selected, onSelect }: SceneProps) {
  const panel = useRef<HTMLElement>(null);
  const users = feedOf("created_users");
  const groups = GROUPS.map((group) => ({ ...group, feed: feedOf(group.stream) }));
  const feeds = [users, ...groups.map(({ feed }) => feed)];
  useRedraw((changed) => {
    const leaves = feeds.map((feed) => feed.onChange(changed));
    return () => leaves.forEach((leave) => leave());
  }, { on: "arrivals", within: panel });
  const now = newestTime(users.latest.values());
  const failed = feeds.find(({ problem }) => problem !== undefined);
  const show = (stream: string, key: string) =>
    onSelect({ stream, key, size: null, measure: null });
  return (
    <>
      <Panel
        id="arrivals"
        element={panel}
        follows
        title="Arrivals"
        note={now > 0 && `of the last ${MINUTES} minutes, to ${formatClock(now)}`}
      >
        {now > 0
          ? (
            <div class="arrivals-scroll">
              <div class="arrivals">
                {groups.map(({ stream: of, field, title, top, feed }) => (
                  <section key={of} aria-label={title}>
                    <h3>{title}</h3>
                    <ButtonList>
                      {sortedKeys(groupsOf(feed, { users, field })).map((group) => (
                        <ArrivalRow
                          key={group}
                          stream={of}
                          group={group}
                          now={now}
                          top={top}
                          chosen={stream === of && selected === group}
                          onChoose={() => show(of, group)}
                        />
                      ))}
                    </ButtonList>
                  </section>
                ))}
              </div>
              <h3>Newest</h3>
              <ul class="newest-users">
                {newestEntries(users.latest.values(), NEWEST).map(({ key, record, time }) => (
                  <li key={key} data-testid="newest-user" data-key={key}>
                    <time title="First came, UTC">{formatClock(time)}</time>
                    <b>{textOf(record, "name_first")} {textOf(record, "name_last")}</b>
                    <span>{textOf(record, "location_country")}, {textOf(record, "age_band")}</span>
                  </li>
                ))}
              </ul>
            </div>
          )
          : failed?.problem !== undefined
          ? <Failure problem={failed.problem} onRetry={failed.reload} />
          : users.loaded
          ? (
            <Empty title="Nobody yet">
              <code>deno task poll</code> gets some.
            </Empty>
          )
          : <Skeleton lines={10} />}
      </Panel>
      <SitePanel stream={stream} selected={selected} onChoose={show} />
    </>
  );
}

/** Groups that have had a window, or have their first one open. */
function groupsOf(
  { latest }: Feed,
  { users, field }: { readonly users: Feed; readonly field: string },
): ReadonlySet<string> {
  const groups = new Set(latest.keys());
  for (const { record } of users.latest.values()) {
    const group = textOf(record, field) ?? "";
    // Others are written in another way where they are keys.
    if (/^[^/%]+$/.test(group)) groups.add(group);
  }
  return groups;
}
