import { standardEditorsRegistry } from '@grafana/data';
import { plugin } from './module.ts';

it('shows no legend unless it is asked for: rows bear the names of their keys', () => {
  const ids = ['select', 'radio', 'boolean', 'slider', 'number', 'multi-select', 'stats-picker', 'text', 'strings'];
  standardEditorsRegistry.setInit(() => ids.map((id) => ({ id, name: id, editor: () => null })));
  expect(plugin.defaults).toMatchObject({ layout: 'rows', legend: { showLegend: false, placement: 'bottom' } });
});
