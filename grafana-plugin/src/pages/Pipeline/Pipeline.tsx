import React from 'react';
import { EmptyState } from '@grafana/ui';

import { AppPage } from '../../components/AppPage.tsx';
import { DashboardLinks } from '../../components/DashboardLinks.tsx';
import { Loaded } from '../../components/Loaded.tsx';
import { useResource } from '../../components/resource/useResource.ts';
import type { PipelineAnswer } from '../../contract/resources.ts';
import { GapAlert } from './GapAlert.tsx';
import { PipelineSummary } from './PipelineSummary.tsx';
import { StreamTable } from './StreamTable.tsx';
import { useRateHistory } from './rateHistory.ts';
import { WorkerTable } from './WorkerTable.tsx';

/** How often the pipeline is read, ms. */
const REFRESH = 2000;

/** Is everything flowing? Rates, delays, lags and ledger of each stream, and who works on them. */
export function Pipeline() {
  return (
    <AppPage subTitle="What flows, how far behind it is, and where every record went." actions={<DashboardLinks />}>
      <Content />
    </AppPage>
  );
}

function Content() {
  const pipeline = useResource<PipelineAnswer>('pipeline', { everyMs: REFRESH });
  const rates = useRateHistory(pipeline.data);
  return (
    <>
      <GapAlert gaps={pipeline.data?.gaps ?? []} />
      <Loaded resource={pipeline} what="the pipeline">
        {(answer) =>
          answer.streams.length === 0 ? (
            <EmptyState variant="not-found" message="No stream is declared yet">
              Streams appear here when the workers have been set up. If they run already, check the data source.
            </EmptyState>
          ) : (
            <>
              <PipelineSummary answer={answer} />
              <StreamTable answer={answer} rates={rates} />
            </>
          )
        }
      </Loaded>
      <WorkerTable />
    </>
  );
}

export default Pipeline;
