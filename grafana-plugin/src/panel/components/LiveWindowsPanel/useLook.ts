import { useMemo } from 'react';
import { TimeZone } from '@grafana/schema';
import { useTheme2 } from '@grafana/ui';
import { fieldId, fieldLook } from '../../field/fieldLook';
import { timeFormat } from '../../field/timeFormat';
import { measureLabel, measureUnit } from '../../input/measures';
import { Words } from '../Tooltip/describeWindow';
import { PanelData } from './usePanelData';

/** How values and times look and are called; what is equal stays the same object, so that nothing is drawn anew. */
export function useLook({ input, source, event }: PanelData, timeZone: TimeZone) {
  const theme = useTheme2();
  const keys = source.keys.map(({ key }) => key);
  const keysId = keys.join('\n');
  const field = fieldId(input.field);
  const unit = measureUnit(input.measure, input.stream);
  const look = useMemo(
    () => fieldLook(input.field, { theme, keys, unit }),
    [field, keysId, theme, unit] // eslint-disable-line react-hooks/exhaustive-deps
  );
  const time = useMemo(() => timeFormat(timeZone), [timeZone]);
  const words: Words = {
    measure: measureLabel(input.measure, input.stream, input.field),
    event,
    formatValue: look.formatValue,
    formatTime: time.clock,
  };
  return { look, time, words, keysId };
}
