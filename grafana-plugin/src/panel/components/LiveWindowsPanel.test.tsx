import React from 'react';
import { act, fireEvent, render, screen, within, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  applyFieldOverrides,
  createDataFrame,
  createTheme,
  DataFrame,
  dateTime,
  EventBusSrv,
  FieldConfigOptionsRegistry,
  FieldType,
  LoadingState,
  PanelProps,
} from '@grafana/data';
import { LegendDisplayMode, SortOrder, TooltipDisplayMode } from '@grafana/schema';
import { MINUTE } from '#core/window_plot/test_windows.ts';
import { recordCanvas } from '../../testing/canvas.ts';
import { FrameRow, logsFrame, windowsFrame } from '../../testing/windowsFrame.ts';
import { PanelOptions } from '../options.ts';
import { pause } from '#core/async/wait.ts';
import { LiveWindowsPanel } from './LiveWindowsPanel.tsx';

const options: PanelOptions = {
  layout: 'rows',
  style: 'bars',
  showHeader: true,
  showWatermark: true,
  showLateness: true,
  showMarks: true,
  showCompleteness: true,
  legend: { showLegend: true, displayMode: LegendDisplayMode.List, placement: 'bottom', calcs: [] },
  tooltip: { mode: TooltipDisplayMode.Single, sort: SortOrder.None },
};

const rows = (change: Partial<FrameRow> = {}): FrameRow[] => [
  ...[0, 1, 2, 3].map((at) => ({ key: 'car-1', start: at * MINUTE, value: 10 + at })),
  { key: 'car-1', start: 4 * MINUTE, status: 'open', revision: 1, value: 14, watermark: 4.5 * MINUTE, ...change },
  { key: 'car-2', start: 3 * MINUTE, value: 90 },
];

function props(series: DataFrame[], change: Partial<PanelProps<PanelOptions>> = {}) {
  const processed = applyFieldOverrides({
    data: series,
    fieldConfig: { defaults: {}, overrides: [] },
    fieldConfigRegistry: new FieldConfigOptionsRegistry(),
    replaceVariables: (text) => text,
    theme: createTheme(),
    timeZone: 'utc',
  });
  const [from, to] = [dateTime(0), dateTime(10 * MINUTE)];
  return {
    id: 1,
    title: '',
    transparent: false,
    renderCounter: 0,
    data: { state: LoadingState.Done, series: processed, timeRange: { from, to, raw: { from, to } } },
    timeRange: { from, to, raw: { from, to } },
    timeZone: 'utc',
    options,
    width: 800,
    height: 400,
    fieldConfig: { defaults: {}, overrides: [] },
    eventBus: new EventBusSrv(),
    replaceVariables: (text: string) => text,
    onOptionsChange: jest.fn(),
    onFieldConfigChange: jest.fn(),
    onChangeTimeRange: jest.fn(),
    ...change,
  };
}

const frame = async () => act(() => pause(40));
const plot = () => screen.getByRole('application');
/** Where a minute is, px: jsdom has no layout, so the canvas begins at 0, 0 and is 800 px wide. `widest` label, 6 px a letter. */
const minuteX = (minute: number, widest = '92 km/h') => {
  const labels = 6 * widest.length + 10;
  return labels + ((800 - labels - 8) * minute) / 10;
};
/** jsdom's own pointer events know no place. */
const pointer = (type: string, clientX: number, more: MouseEventInit = {}) =>
  fireEvent(
    screen.getByTestId('windows-canvas'),
    new MouseEvent(type, { bubbles: true, button: 0, clientX, clientY: 60, ...more })
  );

jest.setTimeout(60_000);

beforeAll(() => {
  globalThis.ResizeObserver ??= class {
    observe() {}
    unobserve() {}
    disconnect() {}
  };
});

describe('LiveWindowsPanel', () => {
  it('shows what it needs when it has nothing to draw', () => {
    const text = createDataFrame({ fields: [{ name: 'text', type: FieldType.string, values: ['x'] }] });
    const { rerender } = render(<LiveWindowsPanel {...props([text])} />);
    expect(screen.getByRole('status')).toHaveTextContent(/kind Windows and the format Live windows/);
    rerender(<LiveWindowsPanel {...props([])} />);
    expect(screen.getByRole('status')).toHaveTextContent('No windows in this time range');
    const failed = props([]);
    const errors = [{ message: 'There is no stream “x”' }];
    rerender(<LiveWindowsPanel {...failed} data={{ ...failed.data, state: LoadingState.Error, errors }} />);
    expect(screen.getByRole('status')).toHaveTextContent('The query failedThere is no stream “x”');
    rerender(<LiveWindowsPanel {...props([windowsFrame(rows())])} />);
    expect(plot()).toHaveAccessibleName(/2 keys/);
  });

  it('reports that no stream is chosen yet, but not where one is', () => {
    const asking = (...targets: object[]) => {
      const input = props([]);
      return { ...input, data: { ...input.data, request: { targets } as unknown as typeof input.data.request } };
    };
    const windows = { refId: 'A', kind: 'windows', stream: 'vehicle_data' };
    const { rerender } = render(<LiveWindowsPanel {...asking()} />);
    const status = screen.getByRole('status');
    expect(status).toHaveTextContent('Choose a stream in the query');
    rerender(<LiveWindowsPanel {...asking({ ...windows, stream: '' }, { refId: 'B', kind: 'logs' })} />);
    expect(status).toHaveTextContent('Choose a stream in the query');
    rerender(<LiveWindowsPanel {...asking(windows)} />);
    expect(status).toHaveTextContent('No windows in this time range');
    rerender(<LiveWindowsPanel {...asking({ refId: 'A', expr: 'up' })} />);
    expect(status).toHaveTextContent('No windows in this time range');
  });

  it('draws keys, times and the names of its lines', async () => {
    const drawn = recordCanvas();
    render(<LiveWindowsPanel {...props([windowsFrame(rows())])} />);
    await frame();
    expect(drawn.texts).toEqual(
      expect.arrayContaining([
        'car-1',
        'car-2',
        'Speed avg, 0 – 92 km/h',
        '00:04',
        'partition watermark',
        'can still change',
      ])
    );
    expect(drawn.calls.fillRect).toBeGreaterThan(5);
  });

  it('draws days of a zone from midnight to midnight, with the zone’s dates, whatever the dashboard’s zone', async () => {
    const drawn = recordCanvas();
    const [from, to] = ['2026-03-26T22:00Z', '2026-03-31T09:00Z'].map((text) => dateTime(Date.parse(text)));
    const starts = [
      '2026-03-26T22:00Z',
      '2026-03-27T22:00Z',
      '2026-03-28T22:00Z',
      '2026-03-29T21:00Z',
      '2026-03-30T21:00Z',
    ];
    const days = starts.map((start, index) => ({
      key: 'b1/TH1',
      start: Date.parse(start),
      end: Date.parse(starts[index + 1] ?? '2026-03-31T21:00Z'),
      value: 20,
      ...(index === 4 ? { status: 'open' as const, watermark: Date.parse('2026-03-31T08:00Z') } : {}),
    }));
    const size = 86_400_000;
    const spec = { size, kind: 'calendar', unit: 'day', zone: 'Europe/Athens', allowedLatenessMs: 0 };
    const stream = { name: 'th', measures: {}, windows: [{ ...spec, aggregates: ['avg'], measures: ['speed'] }] };
    const input = props([windowsFrame(days, { custom: { stream, size } })], { timeZone: 'America/New_York' });
    const timeRange = { from: from!, to: to!, raw: { from: from!, to: to! } };
    render(<LiveWindowsPanel {...input} timeRange={timeRange} />);
    await frame();
    const dates = drawn.texts.filter((text) => /^\d\d-\d\d$/.test(text));
    expect(new Set(dates)).toEqual(new Set(['03-27', '03-28', '03-29', '03-30', '03-31']));
    fireEvent.keyDown(plot(), { key: 'End' });
    fireEvent.keyDown(plot(), { key: 'ArrowLeft' });
    await waitFor(() => expect(document.querySelector('[aria-live]')).toHaveTextContent(/00:00:00 to 00:00:00/));
  });

  it('names what it draws in every layout, and lets a configured unit be', async () => {
    const texts = async (data: DataFrame, change: Partial<PanelOptions> = {}) => {
      const drawn = recordCanvas();
      const { unmount } = render(<LiveWindowsPanel {...props([data], { options: { ...options, ...change } })} />);
      await frame();
      unmount();
      return drawn.texts;
    };
    const overlay = { layout: 'overlay', showWatermark: false, showLateness: false } as const;
    expect(await texts(windowsFrame(rows()), overlay)).toEqual(expect.arrayContaining(['Speed avg', '20 km/h']));
    const mph = windowsFrame(rows(), { config: { unit: 'velocitymph' } });
    expect(await texts(mph)).toContain('Speed avg, 0 – 92 mph');
    expect(await texts(windowsFrame(rows()), { measure: 'count' })).toContain('Records, 0 – 10');
  });

  it('draws what its query names', async () => {
    const drawn = recordCanvas();
    const input = props([{ ...windowsFrame(rows()), refId: 'A' }]);
    const target = { refId: 'A', kind: 'windows', stream: 'vehicle_data', format: 'rows', aggregates: ['count'] };
    const request = { targets: [target] } as unknown as PanelProps['data']['request'];
    render(<LiveWindowsPanel {...input} data={{ ...input.data, request }} />);
    await frame();
    expect(plot()).toHaveAccessibleName(/^Records by window/);
    expect(drawn.texts).toContain('Records, 0 – 10');
  });

  it('draws in any size, also without room', async () => {
    recordCanvas();
    for (const [width, height] of [
      [1, 1],
      [60, 40],
      [150, 90],
      [3000, 2000],
    ]) {
      const { unmount } = render(<LiveWindowsPanel {...props([windowsFrame(rows())], { width, height })} />);
      await frame();
      unmount();
    }
  });

  it('draws plain series and reports what they lack', async () => {
    const drawn = recordCanvas();
    const series = createDataFrame({
      fields: [
        { name: 'time', type: FieldType.time, values: [0, MINUTE, 2 * MINUTE] },
        { name: 'load', type: FieldType.number, values: [1, 2, 3] },
      ],
    });
    render(<LiveWindowsPanel {...props([series])} />);
    await frame();
    expect(screen.getByRole('button', { name: 'load' })).toBeInTheDocument();
    expect(drawn.texts).not.toContain('watermark');
    expect(drawn.texts).not.toContain('late · dead');
  });

  it('keeps what it shows while paused, counts what it missed, and catches up', async () => {
    recordCanvas();
    const { rerender } = render(<LiveWindowsPanel {...props([windowsFrame(rows())])} />);
    plot().focus();
    await userEvent.keyboard(' ');
    expect(screen.getByRole('status', { name: 'Paused' })).toBeInTheDocument();
    rerender(<LiveWindowsPanel {...props([windowsFrame(rows({ status: 'final', revision: 5, value: 77 }))])} />);
    expect(screen.getByText('+1 updates')).toBeInTheDocument();
    await userEvent.keyboard('{End}');
    expect(document.querySelector('[aria-live]')).toHaveTextContent('Speed avg 14 km/h.');
    expect(document.querySelector('[aria-live]')).not.toHaveTextContent('77');
    await userEvent.keyboard('{Escape} {End}');
    expect(screen.getByRole('status', { name: 'History' })).toBeInTheDocument();
    expect(document.querySelector('[aria-live]')).toHaveTextContent('77');
  });

  it('steps through windows by keyboard and announces them', async () => {
    recordCanvas();
    render(<LiveWindowsPanel {...props([windowsFrame(rows())])} />);
    await frame();
    plot().focus();
    await userEvent.keyboard('{Home}{Home}{ArrowRight}');
    expect(screen.getByRole('tooltip', { name: 'car-1' })).toHaveTextContent('1970-01-01 00:01:00 – 00:02:00');
    await userEvent.keyboard('{ArrowDown}');
    expect(screen.getByRole('tooltip', { name: 'car-2' })).toHaveTextContent('90');
    await userEvent.keyboard('{Escape}');
    expect(screen.queryByRole('tooltip')).not.toBeInTheDocument();
  });

  it('is live while answers go on coming, also while a refresh is on its way', () => {
    recordCanvas();
    const answer = (state: LoadingState) => {
      const input = props([windowsFrame(rows())]);
      return { ...input, data: { ...input.data, state } };
    };
    const now = () => screen.getByRole('status').textContent;
    // A range that ends now does not mean that anything comes.
    const raw = { from: 'now-10m', to: 'now' };
    const done = answer(LoadingState.Done);
    const { rerender } = render(<LiveWindowsPanel {...done} timeRange={{ ...done.timeRange, raw }} />);
    expect(now()).toBe('History');
    rerender(<LiveWindowsPanel {...answer(LoadingState.Streaming)} />);
    expect(now()).toBe('Live');
    rerender(<LiveWindowsPanel {...answer(LoadingState.Loading)} />);
    expect(now()).toBe('Live');
    rerender(<LiveWindowsPanel {...answer(LoadingState.Done)} />);
    expect(now()).toBe('History');
  });

  it('announces the window under the cursor once, however often it changes', async () => {
    recordCanvas();
    const { rerender } = render(<LiveWindowsPanel {...props([windowsFrame(rows())])} />);
    plot().focus();
    await userEvent.keyboard('{End}');
    const announced = document.querySelector('[aria-live]')!;
    expect(announced).toHaveTextContent('Speed avg 14 km/h.');
    rerender(<LiveWindowsPanel {...props([windowsFrame(rows({ revision: 2, value: 15 }))])} />);
    expect(announced).toHaveTextContent('Speed avg 14 km/h.');
    expect(screen.getByRole('tooltip')).toHaveTextContent('15');
    await userEvent.keyboard('{ArrowLeft}{ArrowRight}');
    expect(announced).toHaveTextContent('Speed avg 15 km/h.');
  });

  it('stands still while it is scrolled out of sight, and goes on when it is seen again', async () => {
    recordCanvas();
    let report: (entries: Array<{ isIntersecting: boolean }>) => void = () => undefined;
    const before = globalThis.IntersectionObserver;
    globalThis.IntersectionObserver = class {
      constructor(callback: typeof report) {
        report = callback;
      }
      observe() {}
      disconnect() {}
    } as unknown as typeof IntersectionObserver;
    const input = props([windowsFrame(rows())]);
    const range = { ...input.timeRange, raw: { from: 'now-10m', to: 'now' } };
    render(<LiveWindowsPanel {...input} timeRange={range} />);
    const request = globalThis.requestAnimationFrame;
    const frames = jest.spyOn(globalThis, 'requestAnimationFrame');
    /** What was requested before has been drawn when this resolves, however long the browser takes. */
    const drawnFrames = () => act(() => new Promise<void>((done) => request(() => request(() => done()))));
    await waitFor(() => expect(frames.mock.calls.length).toBeGreaterThan(1));
    act(() => report([{ isIntersecting: false }]));
    await drawnFrames();
    frames.mockClear();
    await drawnFrames();
    expect(frames).not.toHaveBeenCalled();
    act(() => report([{ isIntersecting: true }]));
    await waitFor(() => expect(frames.mock.calls.length).toBeGreaterThan(1));
    frames.mockRestore();
    globalThis.IntersectionObserver = before;
  });

  it('shows in the tooltip what a correction changed', async () => {
    recordCanvas();
    const { rerender } = render(<LiveWindowsPanel {...props([windowsFrame(rows())])} />);
    const corrected = rows().map((row) =>
      row.key === 'car-2' ? { ...row, status: 'revised' as const, revision: 3, value: 80, count: 12 } : row
    );
    rerender(<LiveWindowsPanel {...props([windowsFrame(corrected)])} />);
    await frame();
    plot().focus();
    await userEvent.keyboard('{End}{ArrowDown}');
    expect(screen.getByRole('tooltip')).toHaveTextContent(/Changed90 km\/h → 80 km\/h\+2 records/);
  });

  it('pins the tooltip with its data links', async () => {
    recordCanvas();
    const data = windowsFrame(rows());
    const input = props([data]);
    input.data.series[0]!.fields.find(({ name }) => name === 'speed.avg')!.getLinks = ({ valueRowIndex }) => [
      { href: `/row/${valueRowIndex}`, title: 'Open the trip', target: '_self', origin: data.fields[0]! },
    ];
    render(<LiveWindowsPanel {...input} />);
    await frame();
    plot().focus();
    await userEvent.keyboard('{End}{Home}{ArrowRight}{Enter}');
    const dialog = screen.getByRole('dialog');
    expect(within(dialog).getByRole('link', { name: 'Open the trip' })).toHaveAttribute('href', '/row/1');
    expect(within(dialog).getByRole('button', { name: 'Close' })).toHaveFocus();
    await userEvent.keyboard('{Escape}');
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
    expect(plot()).toHaveFocus();
  });

  it('closes a pinned tooltip whose window has left the range', async () => {
    recordCanvas();
    const { rerender } = render(<LiveWindowsPanel {...props([windowsFrame(rows())])} />);
    await frame();
    plot().focus();
    await userEvent.keyboard('{End}{Home}{Enter}');
    expect(screen.getByRole('dialog')).toBeInTheDocument();
    rerender(<LiveWindowsPanel {...props([windowsFrame(rows().slice(1))])} />);
    await frame();
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
    pointer('pointermove', minuteX(1.5));
    expect(screen.getByRole('tooltip')).toHaveTextContent(/car-1.*00:01:00/);
  });

  it('pins with the main button only, and forgets a drag that was taken away', async () => {
    recordCanvas();
    const input = props([windowsFrame(rows())]);
    render(<LiveWindowsPanel {...input} />);
    await frame();
    pointer('pointerdown', minuteX(1.5), { button: 2 });
    pointer('pointerup', minuteX(1.5), { button: 2 });
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
    pointer('pointerdown', minuteX(2));
    pointer('pointercancel', minuteX(2));
    pointer('pointerup', minuteX(4));
    expect(input.onChangeTimeRange).not.toHaveBeenCalled();
    pointer('pointerdown', minuteX(8));
    pointer('pointerup', 799);
    const [{ to }] = (input.onChangeTimeRange as jest.Mock).mock.calls[0];
    expect(to / MINUTE).toBe(10);
  });

  it('replays the range: speed, position, stop', async () => {
    recordCanvas();
    render(<LiveWindowsPanel {...props([windowsFrame(rows())])} />);
    await userEvent.click(screen.getByRole('button', { name: 'Replay this range' }));
    const slider = screen.getByRole('slider', { name: 'Position of the replay' });
    expect([slider.getAttribute('min'), slider.getAttribute('max')]).toEqual(['0', String(5 * MINUTE)]);
    plot().focus();
    await userEvent.keyboard('+');
    expect(screen.getByRole('combobox', { name: 'Speed of the replay' })).toHaveValue('20');
    await userEvent.selectOptions(screen.getByRole('combobox'), '60');
    fireEvent.change(slider, { target: { value: 2 * MINUTE } });
    expect(slider.getAttribute('aria-valuetext')).toMatch(/^00:02:/);
    await userEvent.click(screen.getByRole('button', { name: 'Stop the replay (Esc)' }));
    expect(screen.queryByRole('slider')).not.toBeInTheDocument();
  });

  it('shows one key alone when its label is clicked', async () => {
    const drawn = recordCanvas();
    render(<LiveWindowsPanel {...props([windowsFrame(rows())])} />);
    await userEvent.click(screen.getByRole('button', { name: 'car-2' }));
    expect(plot()).toHaveAccessibleName(/1 key\./);
    await frame();
    drawn.texts.length = 0;
    await userEvent.click(screen.getByRole('button', { name: 'car-2' }));
    await frame();
    expect(drawn.texts).toEqual(expect.arrayContaining(['car-1', 'car-2']));
  });

  it('shows the windows as a table', async () => {
    recordCanvas();
    render(<LiveWindowsPanel {...props([windowsFrame(rows())])} />);
    await userEvent.click(screen.getByRole('button', { name: 'Show as a table' }));
    const [, first, ...others] = within(screen.getByRole('table')).getAllByRole('row');
    expect(first).toHaveTextContent(/car-11970-01-01 00:04:0000:05:0014 km\/hopen/);
    expect({ ...first!.dataset }).toEqual({
      key: 'car-1',
      start: String(4 * MINUTE),
      revision: '1',
      status: 'open',
      count: '10',
    });
    expect(others).toHaveLength(rows().length - 1);
    expect(screen.queryByRole('application')).not.toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: 'Show the picture' }));
    expect(screen.queryByRole('table')).not.toBeInTheDocument();
  });

  it('shows how many of its inputs a window has', async () => {
    recordCanvas();
    const whole = { present: 6, expected: 6 };
    const made = rows({ status: 'revised', inputs: { present: 5, expected: 6 } }).map((row) => ({
      inputs: whole,
      ...row,
    }));
    render(<LiveWindowsPanel {...props([windowsFrame(made)])} />);
    await userEvent.click(screen.getByRole('button', { name: 'Show as a table' }));
    const [, first, second] = within(screen.getByRole('table')).getAllByRole('row');
    expect(within(first!).getByRole('cell', { name: '5 of 6 inputs' })).toBeInTheDocument();
    expect(within(second!).getByRole('cell', { name: '6 of 6 inputs' })).toBeInTheDocument();
  });

  it('finds windows and records under the pointer and zooms into a dragged range', async () => {
    recordCanvas();
    const input = props([windowsFrame(rows()), logsFrame([{ time: 9 * MINUTE, source: 'late' }])]);
    render(<LiveWindowsPanel {...input} />);
    await frame();
    pointer('pointermove', minuteX(1.5, 'late · dead'));
    expect(screen.getByRole('tooltip')).toHaveTextContent(/car-1.*00:01:00/);
    pointer('pointermove', minuteX(9, 'late · dead'), { clientY: 308 });
    expect(screen.getByRole('tooltip', { name: '1 late record' })).toHaveTextContent('a late record');
    pointer('pointerdown', minuteX(2, 'late · dead'));
    pointer('pointermove', minuteX(4, 'late · dead'));
    pointer('pointerup', minuteX(4, 'late · dead'));
    const [{ from, to }] = (input.onChangeTimeRange as jest.Mock).mock.calls[0];
    expect([from / MINUTE, to / MINUTE]).toEqual([expect.closeTo(2, 1), expect.closeTo(4, 1)]);
  });
});
