import React from 'react';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';

import { renderPage } from '../../testing/renderPage.tsx';
import { Schemas } from './Schemas.tsx';

const version = (number: number, schema: string, schemaType = 'AVRO') => ({
  version: number,
  id: 100 + number,
  schemaType,
  schema,
});

const answer = {
  place: "the embedded registry (topic 'sluice.main.schemas')",
  subjects: [
    {
      subject: 'vehicle_data-value',
      stream: 'vehicle_data',
      compatibility: 'BACKWARD',
      versions: [version(2, '{"type":"record","name":"Two"}'), version(1, '{"type":"record","name":"One"}')],
      older: 0,
    },
    {
      subject: 'other-value',
      stream: null,
      compatibility: 'NONE',
      versions: [version(1, 'message Other {}', 'PROTOBUF')],
      older: 0,
    },
  ],
};

const open = (data: object = answer, at = '/') => renderPage(<Schemas />, { at, replies: { 'GET schemas': { data } } });

test('each subject is shown with its stream, its format and what a new version must keep to', async () => {
  open();
  const row = (await screen.findByRole('cell', { name: 'vehicle_data-value' })).closest('tr') as HTMLElement;
  expect(row).toHaveTextContent('vehicle_data-valuevehicle_dataAVROBACKWARD2');
  expect(screen.getByText(/sluice\.main\.schemas/)).toBeInTheDocument();
});

test('every version can be read, the newest first', async () => {
  const user = userEvent.setup();
  open();
  await screen.findByRole('cell', { name: 'vehicle_data-value' });
  await user.click(screen.getAllByRole('button', { name: /toggle row expanded/i })[1] as HTMLElement);
  expect(screen.getByLabelText('Schema')).toHaveTextContent('"name": "Two"');
  await user.click(screen.getByRole('radio', { name: 'Version 1' }));
  expect(screen.getByLabelText('Schema')).toHaveTextContent('"name": "One"');
  expect(screen.getByText('id 101')).toBeInTheDocument();
});

test('of many versions it says how many are not shown', async () => {
  const user = userEvent.setup();
  const [first] = answer.subjects;
  open({ ...answer, subjects: [{ ...first, older: 1_500 }] });
  const row = (await screen.findByRole('cell', { name: 'vehicle_data-value' })).closest('tr') as HTMLElement;
  expect(row).toHaveTextContent(/BACKWARD1,502$/);
  await user.click(screen.getByRole('button', { name: /toggle row expanded/i }));
  expect(screen.getByText('and 1,500 older')).toBeInTheDocument();
});

test('words narrow the list and stay in the address', async () => {
  const user = userEvent.setup();
  const { address } = open();
  await user.type(await screen.findByPlaceholderText('Find by name'), 'other');
  expect(screen.queryByText('vehicle_data-value')).not.toBeInTheDocument();
  expect(address()).toBe('/?find=other');
});

test('an empty registry says where schemas are when another one is used', async () => {
  open({ ...answer, subjects: [] });
  expect(await screen.findByText('The registry has no schemas')).toBeInTheDocument();
  expect(screen.getByText(/sluice\.main\.schemas.*SCHEMA_REGISTRY_URL/)).toBeInTheDocument();
});
