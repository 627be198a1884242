import React, { useLayoutEffect, useRef } from 'react';
import { Combobox, type ComboboxOption } from '@grafana/ui';

type Props<Value extends string> = React.ComponentProps<typeof Combobox<Value>>;

/**
 * Grafana's Combobox, which reports a choice once.
 *
 * Combobox reports the same choice again at each render while React holds back the mouse move that preceded the
 * click (its reducer is then run again each time, and the option counts as newly selected). Where the choice renders
 * it again at once, as in Explore, that has no end but React's error 185.
 */
export function Choice<Value extends string>(props: Props<Value>) {
  const value = valueOf(props.value);
  // Combobox keeps the handler of the render in which the click came, so what is chosen by now is read here.
  const chosen = useRef(value);
  useLayoutEffect(() => {
    chosen.current = value;
  });
  const report = props.onChange as (option: ComboboxOption<Value> | null) => void;
  const onChange = (option: ComboboxOption<Value> | null) => {
    if (valueOf(option) !== chosen.current) {
      report(option);
    }
  };
  return <Combobox {...({ ...props, onChange } as Props<Value>)} />;
}

function valueOf<Value extends string>(choice: Value | ComboboxOption<Value> | null | undefined): Value | null {
  return typeof choice === 'object' ? (choice?.value ?? null) : (choice ?? null);
}
