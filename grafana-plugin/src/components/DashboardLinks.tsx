import React, { useEffect, useState } from 'react';
import { lastValueFrom } from 'rxjs';
import { locationUtil } from '@grafana/data';
import { getBackendSrv } from '@grafana/runtime';
import { LinkButton, Stack } from '@grafana/ui';

/** Dashboards with this tag belong to the app. */
const TAG = 'sluice';

interface Found {
  uid: string;
  title: string;
  url: string;
}

/** Links to the dashboards of this suite; nothing where there are none or the search fails. */
export function DashboardLinks() {
  const [dashboards, setDashboards] = useState<Found[]>([]);

  useEffect(() => {
    let shown = true;
    const search = getBackendSrv().fetch<Found[]>({
      url: '/api/search',
      params: { type: 'dash-db', tag: TAG, limit: 12 },
      showErrorAlert: false,
    });
    lastValueFrom(search).then(
      ({ data }) => shown && setDashboards(data),
      () => shown && setDashboards([])
    );
    return () => {
      shown = false;
    };
  }, []);

  return (
    <Stack direction="row" gap={1} wrap="wrap">
      {dashboards.map(({ uid, title, url }) => (
        <LinkButton key={uid} size="sm" variant="secondary" icon="apps" href={locationUtil.assureBaseUrl(url)}>
          {title}
        </LinkButton>
      ))}
    </Stack>
  );
}
