import { act, cleanup, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import React from 'react';

import { CoreApp, type PanelData } from '@grafana/data';

import type { SluiceQuery } from '../contract/query.ts';
import { giveElementsSize } from '../testing/layout.ts';
import { renderEditor, type Answers } from '../testing/renderEditor.tsx';
import { aStream, aTextStream } from '../testing/streams.ts';

jest.mock('@grafana/ui', () => ({
  ...jest.requireActual('@grafana/ui'),
  // Monaco needs a browser; what it is given and gives back is a text. Like Monaco it keeps the actions of its mounting.
  CodeEditor: ({
    value,
    onBlur,
    onSave,
    onChange,
    onEditorDidMount,
  }: {
    value: string;
    onBlur: (v: string) => void;
    onSave: (v: string) => void;
    onChange: (v: string) => void;
    onEditorDidMount: (editor: object, monaco: object) => void;
  }) => {
    const { useEffect, useRef } = jest.requireActual<typeof React>('react');
    const text = useRef<HTMLTextAreaElement>(null);
    const actions = useRef<Array<{ keybindings: number[]; run: () => void }>>([]);
    useEffect(() => {
      const addAction = (action: (typeof actions.current)[number]) => actions.current.push(action);
      onEditorDidMount(
        { addAction, getModel: () => null, getValue: () => text.current!.value },
        { KeyMod: { CtrlCmd: 2048, Shift: 1024 }, KeyCode: { Enter: 3 } }
      );
    }, []); // eslint-disable-line react-hooks/exhaustive-deps
    return (
      <textarea
        aria-label="CQL"
        ref={text}
        defaultValue={value}
        onChange={(event) => onChange(event.target.value)}
        onBlur={(event) => onBlur(event.target.value)}
        onKeyDown={({ key, ctrlKey, shiftKey, currentTarget }) => {
          if (ctrlKey && key === 's') {
            onSave(currentTarget.value);
          }
          const pressed = key === 'Enter' ? (ctrlKey ? 2048 : 0) + (shiftKey ? 1024 : 0) + 3 : 0;
          actions.current.filter(({ keybindings }) => keybindings.includes(pressed)).forEach(({ run }) => run());
        }}
      />
    );
  },
}));

const windows: SluiceQuery = { refId: 'A', kind: 'windows', stream: 'vehicle_data', size: 'auto' };
const answers: Answers = {
  streams: { streams: [aStream(), aTextStream()] },
  'streams/vehicle_data/keys': ({ prefix }: Record<string, unknown>) => ({
    keys: ['bus-1', 'bus-2', 'tram-1'].filter((key) => key.startsWith(String(prefix))),
    more: false,
  }),
  'streams/incidents/keys': { keys: ['i-1'], more: false },
  'streams/vehicle_data/dimensions/line': { values: ['10', '20'] },
  'cql/validate': ({ cql }: Record<string, unknown>) =>
    String(cql).includes('FRM')
      ? { valid: false, problems: [{ message: 'Expected FROM', from: 9, to: 12 }] }
      : { valid: true, problems: [] },
  'cql/schema': {
    keyspace: 'sluice',
    keyspaces: [],
    functions: [],
    macros: [{ name: '$__timeFilter', signature: '$__timeFilter(column)', help: 'Within the range' }],
  },
};

beforeAll(giveElementsSize);
const user = userEvent.setup({ delay: null, pointerEventsCheck: 0 });

const choose = async (label: string, option: RegExp | string) => {
  await user.click(await screen.findByRole('combobox', { name: label }));
  await user.click(await screen.findByRole('option', { name: option }));
};

describe('kind of query', () => {
  it('keeps stream, keys and filters from windows to records, and drops what records have not', async () => {
    const filters = [{ key: 'line', operator: '=' as const, value: '10' }];
    const editor = renderEditor(
      { ...windows, keys: ['bus-1'], filters, aggregates: ['max'], by: 'line' } as SluiceQuery,
      { answers }
    );
    await user.click(screen.getByRole('radio', { name: 'Records' }));
    expect(editor.query()).toEqual({
      refId: 'A',
      kind: 'records',
      stream: 'vehicle_data',
      format: 'table',
      keys: ['bus-1'],
      filters,
    });
    expect(editor.onRunQuery).toHaveBeenCalledTimes(1);
  });

  it('does not run a query that is not finished', async () => {
    const editor = renderEditor(windows, { answers });
    await user.click(screen.getByRole('radio', { name: 'CQL' }));
    expect(editor.query()).toEqual({ refId: 'A', kind: 'cql', cql: '', format: 'table' });
    expect(editor.onRunQuery).not.toHaveBeenCalled();
  });

  it('offers windows for a query that Grafana has just made', async () => {
    renderEditor({ refId: 'A' } as SluiceQuery, { answers });
    expect(screen.getByRole('radio', { name: 'Windows' })).toBeChecked();
    expect(await screen.findByRole('combobox', { name: 'Stream' })).toBeInTheDocument();
  });
});

describe('windows', () => {
  it('offers the keys of the stream that was chosen, found by what is typed', async () => {
    const editor = renderEditor({ ...windows, stream: '' } as SluiceQuery, { answers });
    await choose('Stream', /vehicle_data/);
    expect(editor.query()).toMatchObject({ stream: 'vehicle_data' });
    const keys = screen.getByRole('combobox', { name: 'Keys' });
    await user.click(keys);
    await user.type(keys, 'bus');
    await waitFor(() =>
      expect(editor.asked.at(-1)).toEqual({ path: 'streams/vehicle_data/keys', params: { prefix: 'bus', limit: 200 } })
    );
    await user.click(await screen.findByRole('option', { name: 'bus-2' }));
    expect(editor.query()).toMatchObject({ keys: ['bus-2'] });
  });

  it('takes a variable as a key', async () => {
    const editor = renderEditor(windows, { answers });
    await user.type(screen.getByRole('combobox', { name: 'Keys' }), '$vehicle');
    await user.click(await screen.findByRole('option', { name: /\$vehicle/ }));
    expect(editor.query()).toMatchObject({ keys: ['$vehicle'] });
  });

  it('takes the stream that matches what is typed, or a variable of the dashboard', async () => {
    const editor = renderEditor({ ...windows, stream: '' } as SluiceQuery, {
      answers,
      variables: { city: 'gps_data' },
    });
    const stream = await screen.findByRole('combobox', { name: 'Stream' });
    await waitFor(() => expect(editor.asked).toHaveLength(1));
    await user.click(stream);
    await user.type(stream, 'veh');
    await waitFor(() => expect(screen.getAllByRole('option')).toHaveLength(1));
    await user.keyboard('{Enter}');
    expect(editor.query()).toMatchObject({ stream: 'vehicle_data' });
    await choose('Stream', /^\$city/);
    expect(editor.query()).toMatchObject({ stream: '$city' });
    expect(screen.queryByRole('alert')).not.toBeInTheDocument();
  });

  it('takes the dimension that matches what is typed', async () => {
    const editor = renderEditor(windows, { answers, variables: { city: 'gps_data' } });
    await screen.findByRole('button', { name: 'Add filter' });
    const by = screen.getByRole('combobox', { name: 'By' });
    await user.click(by);
    await user.type(by, 'dep');
    await waitFor(() => expect(screen.getAllByRole('option')).toHaveLength(1));
    await user.keyboard('{Enter}');
    expect(editor.query()).toMatchObject({ by: 'depot' });
  });

  it('shows the aggregate that holds where none is chosen, as the list names it', async () => {
    renderEditor({ ...windows, stream: 'incidents' } as SluiceQuery, { answers });
    await screen.findByRole('button', { name: 'Add filter' });
    expect(screen.getByRole('combobox', { name: 'Aggregates' })).toHaveAttribute('placeholder', 'count');
    await choose('Stream', /vehicle_data/);
    expect(screen.getByRole('combobox', { name: 'Aggregates' })).toHaveAttribute('placeholder', 'avg');
  });

  it('forgets keys, measures and filters of another stream, and keeps the aggregates', async () => {
    const filters = [{ key: 'line', operator: '=' as const, value: '10' }];
    const editor = renderEditor(
      { ...windows, size: 60_000, keys: ['bus-1'], measures: ['speed'], aggregates: ['max'], filters } as SluiceQuery,
      { answers }
    );
    await choose('Stream', /incidents/);
    expect(editor.query()).toEqual({
      refId: 'A',
      kind: 'windows',
      stream: 'incidents',
      size: 'auto',
      aggregates: ['max'],
    });
  });

  it('offers what the chosen window declares', async () => {
    const editor = renderEditor(windows, { answers });
    await screen.findByRole('combobox', { name: 'Window' });
    await choose('Window', /^5 min/);
    expect(editor.query()).toMatchObject({ size: 300_000 });
    await user.click(screen.getByRole('combobox', { name: 'Aggregates' }));
    const list = await screen.findByRole('listbox');
    expect(within(list).getByRole('option', { name: 'avg' })).toBeInTheDocument();
    expect(within(list).queryByRole('option', { name: 'max' })).not.toBeInTheDocument();
  });

  it('switches the live tail off and on', async () => {
    const editor = renderEditor(windows, { answers });
    const live = screen.getByRole('switch', { name: 'Live' });
    expect(live).toBeChecked();
    await user.click(live);
    expect(editor.query()).toMatchObject({ live: false });
    await user.click(live);
    expect(editor.query()).not.toHaveProperty('live');
    expect(editor.onRunQuery).toHaveBeenCalledTimes(2);
  });

  it('has no switch for the live tail in alert rules', () => {
    renderEditor(windows, { answers, app: CoreApp.UnifiedAlerting });
    expect(screen.queryByRole('switch', { name: 'Live' })).not.toBeInTheDocument();
  });

  it('filters by a dimension’s values', async () => {
    const editor = renderEditor(windows, { answers });
    await user.click(await screen.findByRole('button', { name: 'Add filter' }));
    expect(editor.query()).not.toHaveProperty('filters');
    expect(editor.onRunQuery).not.toHaveBeenCalled();
    await choose('Value of filter 1', '20');
    expect(editor.query()).toMatchObject({ filters: [{ key: 'line', operator: '=', value: '20' }] });
    await user.click(screen.getByRole('button', { name: 'Remove filter 1' }));
    expect(editor.query()).not.toHaveProperty('filters');
  });

  it('takes the legend when the field is left, not at each key', async () => {
    const editor = renderEditor(windows, { answers });
    await user.type(screen.getByRole('textbox', { name: 'Legend' }), '{{{{key}}');
    expect(editor.onRunQuery).not.toHaveBeenCalled();
    await user.tab();
    expect(editor.query()).toMatchObject({ legend: '{{key}}' });
    expect(editor.onRunQuery).toHaveBeenCalledTimes(1);
  });
});

describe('when something is wrong', () => {
  it('shows the backend’s reason why streams cannot be listed', async () => {
    renderEditor(windows, {
      answers: {
        streams: () => {
          throw { data: { title: 'Bad gateway', detail: 'No contact point answered: check “Contact points”' } };
        },
      },
    });
    expect(await screen.findByRole('alert')).toHaveTextContent('No contact point answered');
  });

  it('reports a stream that does not exist', async () => {
    renderEditor({ ...windows, stream: 'vehicles' } as SluiceQuery, { answers });
    expect(await screen.findByText(/There is no stream “vehicles”/)).toBeInTheDocument();
  });

  it('shows what to do where there are no streams', async () => {
    renderEditor({ ...windows, stream: '' } as SluiceQuery, { answers: { streams: { streams: [] } } });
    expect(await screen.findByText('There are no streams')).toBeInTheDocument();
  });
});

describe('the other kinds', () => {
  it('records: chooses columns and forgets them with another format', async () => {
    const editor = renderEditor({ refId: 'A', kind: 'records', stream: 'vehicle_data', format: 'table' }, { answers });
    await screen.findByText('Filters');
    await choose('Columns', /^speed/);
    expect(editor.query()).toMatchObject({ columns: ['speed'] });
    await user.click(screen.getByRole('radio', { name: 'Time series' }));
    expect(editor.query()).toEqual({ refId: 'A', kind: 'records', stream: 'vehicle_data', format: 'timeseries' });
  });

  describe('predictions', () => {
    const speed = { measure: 'speed', aggregate: 'avg', size: 60_000, horizon: 3 };
    const fuel = { measure: 'fuel', aggregate: 'max', size: 60_000, horizon: 1 };
    const streams = { streams: [aStream({ predicted: [speed, fuel] }), aTextStream()] };

    it('offers streams of which something is predicted', async () => {
      renderEditor({ refId: 'A', kind: 'predictions', stream: '' }, { answers: { ...answers, streams } });
      await user.click(screen.getByRole('combobox', { name: 'Stream' }));
      expect(await screen.findByText('vehicle_data')).toBeInTheDocument();
      expect(screen.queryByText('incidents')).not.toBeInTheDocument();
    });

    it('forgets how far ahead with what is predicted', async () => {
      const query: SluiceQuery = {
        refId: 'A',
        kind: 'predictions',
        stream: 'vehicle_data',
        measure: 'speed',
        horizon: 2,
      };
      const editor = renderEditor(query, { answers: { ...answers, streams } });
      await choose('Predicted', /^Fuel max/);
      const { horizon, measure, ...kept } = query;
      expect(editor.query()).toEqual({ ...kept, series: 'fuel max 60000' });
    });
  });

  it('logs: offers streams with text, searches, and chooses levels', async () => {
    const editor = renderEditor({ refId: 'A', kind: 'logs', source: 'text' }, { answers });
    await user.click(screen.getByRole('combobox', { name: 'Streams' }));
    expect(await screen.findByRole('option', { name: /incidents/ })).toBeInTheDocument();
    expect(screen.queryByRole('option', { name: /vehicle_data/ })).not.toBeInTheDocument();
    await user.type(screen.getByRole('textbox', { name: 'Search' }), 'fire{Enter}');
    await choose('Levels', 'critical');
    expect(editor.query()).toEqual({ refId: 'A', kind: 'logs', source: 'text', search: 'fire', levels: ['critical'] });
    await user.click(screen.getByRole('radio', { name: 'Dead letters' }));
    expect(editor.query()).toMatchObject({ source: 'dead' });
  });

  it('pipeline: chooses metrics', async () => {
    const editor = renderEditor({ refId: 'A', kind: 'pipeline', format: 'timeseries' }, { answers });
    await choose('Metrics', /^process_lag/);
    expect(editor.query()).toMatchObject({ metrics: ['process_lag'] });
  });

  it('CQL: keeps the text that is left, runs when it is saved, and shows what is wrong with it', async () => {
    const editor = renderEditor({ refId: 'A', kind: 'cql', cql: 'SELECT 1', format: 'table' }, { answers });
    const text = screen.getByRole('textbox', { name: 'CQL' });
    await user.clear(text);
    await user.type(text, 'SELECT * FRM t');
    expect(await screen.findByText('Expected FROM')).toBeInTheDocument();
    expect(editor.onRunQuery).not.toHaveBeenCalled();
    await user.tab();
    expect(editor.query()).toMatchObject({ cql: 'SELECT * FRM t' });
    expect(editor.onRunQuery).not.toHaveBeenCalled();
    await user.type(text, '{Control>}s{/Control}');
    expect(editor.onRunQuery).toHaveBeenCalledTimes(1);
    expect(editor.asked.some(({ path }) => path === 'streams')).toBe(false);
  });

  it('CQL: runs by key what is written now, with what was chosen meanwhile', async () => {
    const editor = renderEditor({ refId: 'A', kind: 'cql', cql: 'SELECT 1', format: 'table' }, { answers });
    expect(screen.getByText(/Ctrl\+Enter .* or Shift\+Enter runs the query/)).toBeInTheDocument();
    await user.click(within(screen.getByRole('radiogroup', { name: 'Format' })).getByRole('radio', { name: 'Logs' }));
    editor.onRunQuery.mockClear();
    const text = screen.getByRole('textbox', { name: 'CQL' });
    await user.clear(text);
    await user.type(text, 'SELECT 2{Control>}{Enter}{/Control}');
    expect(editor.query()).toEqual({ refId: 'A', kind: 'cql', cql: 'SELECT 2', format: 'logs' });
    expect(editor.onRunQuery).toHaveBeenCalledTimes(1);
    await user.type(text, '{Shift>}{Enter}{/Shift}');
    expect(editor.onRunQuery).toHaveBeenCalledTimes(2);
  });

  it('CQL: does not repeat what Grafana shows of the run', async () => {
    const query: SluiceQuery = { refId: 'A', kind: 'cql', cql: 'SELECT * FRM t', format: 'table' };
    const failed = (refId: string) =>
      ({ errors: [{ refId, message: 'Expected FROM (at character 9).' }] }) as unknown as PanelData;
    const editor = renderEditor(query, { answers, data: failed('A') });
    await waitFor(() => expect(editor.asked.map(({ path }) => path)).toContain('cql/validate'));
    await act(async () => undefined);
    expect(screen.queryByText('Expected FROM')).not.toBeInTheDocument();
    cleanup();
    renderEditor(query, { answers, data: failed('B') });
    expect(await screen.findByText('Expected FROM')).toBeInTheDocument();
  });

  it('CQL: explains the macros when they are opened', async () => {
    const editor = renderEditor({ refId: 'A', kind: 'cql', cql: '', format: 'table' }, { answers });
    expect(editor.asked).toEqual([]);
    await user.click(screen.getByText('Macros'));
    expect(await screen.findByText('$__timeFilter(column)')).toBeInTheDocument();
  });
});
