import React from 'react';
import { locationUtil } from '@grafana/data';
import { EmptyState, LinkButton } from '@grafana/ui';

import { APP_ID, DATASOURCE_ID } from '../../constants.ts';
import type { Choice } from '../access/datasource.ts';
import { mayConfigure } from '../access/role.ts';

/** Says that there is nothing to show a pipeline of, and to whom to turn. */
export function MissingDatasource({ choice }: { choice: Exclude<Choice, { state: 'found' }> }) {
  const gone = choice.state === 'gone';
  const href = gone ? `/plugins/${APP_ID}` : `/connections/datasources/${DATASOURCE_ID}`;
  const button = (
    <LinkButton href={locationUtil.assureBaseUrl(href)} icon={gone ? 'cog' : 'plus'}>
      {gone ? 'Open the configuration' : 'Add a data source'}
    </LinkButton>
  );
  return (
    <EmptyState
      variant="call-to-action"
      message={gone ? 'The configured data source is gone' : 'There is no Sluice data source yet'}
      button={mayConfigure() ? button : undefined}
    >
      {gone
        ? `No data source has the uid “${choice.uid}” any more. `
        : 'These pages read Kafka and Cassandra through a Sluice Streams data source. '}
      {!mayConfigure() && (gone ? 'Ask an administrator to choose another.' : 'Ask an administrator to add one.')}
    </EmptyState>
  );
}
