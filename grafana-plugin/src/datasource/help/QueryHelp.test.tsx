import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import React from 'react';

import type { DataSourceApi } from '@grafana/data';

import type { SluiceQuery } from '../../contract/query';
import { isComplete } from '../queries/complete';
import { fakeResources } from '../testing/renderEditor';
import { aStream } from '../testing/streams';
import { examples } from './examples';
import { QueryHelp } from './QueryHelp';

it('has examples that can be run as they are', () => {
  expect(examples('s').every(({ query }) => isComplete(query))).toBe(true);
});

it('puts an example on a stream of the datasource into the editor', async () => {
  const { resources } = fakeResources({ streams: { streams: [aStream()] } });
  const onClickExample = jest.fn();
  render(
    <QueryHelp
      datasource={{ uid: 'uid1', resources } as unknown as DataSourceApi<SluiceQuery>}
      query={{ refId: 'C' } as SluiceQuery}
      onClickExample={onClickExample}
    />
  );
  await userEvent.click(await screen.findByRole('button', { name: /vehicle_data · latest records/ }));
  expect(onClickExample).toHaveBeenCalledWith(
    expect.objectContaining({ refId: 'C', kind: 'records', stream: 'vehicle_data', latest: true })
  );
});
