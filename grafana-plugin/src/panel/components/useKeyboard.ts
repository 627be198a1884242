import { KeyboardEvent, useCallback } from 'react';
import { Playback, PlaybackAction } from '#core/window_plot/playback.ts';
import { Step } from '#core/window_plot/pointing.ts';

const STEPS: Record<string, Step | undefined> = {
  ArrowLeft: 'previous',
  ArrowRight: 'next',
  ArrowUp: 'up',
  ArrowDown: 'down',
  Home: 'first',
  End: 'last',
};

interface Actions {
  playback: Playback;
  /** Something is selected or pinned, which Escape takes back first. */
  selected: boolean;
  dispatch: (action: PlaybackAction) => void;
  onStep: (step: Step) => void;
  onPin: () => void;
  onClear: () => void;
}

/** Space pauses, arrows step, plus and minus change a replay's speed, Enter pins, Escape goes back. */
export function useKeyboard({ playback, selected, dispatch, onStep, onPin, onClear }: Actions) {
  return useCallback(
    (event: KeyboardEvent) => {
      const now = Date.now();
      const step = STEPS[event.key];
      if (event.ctrlKey || event.metaKey || event.altKey) {
        return;
      }
      if (event.key === ' ') {
        dispatch({ type: 'toggle', now });
      } else if (step) {
        onStep(step);
      } else if (event.key === 'Enter') {
        onPin();
      } else if (playback.kind === 'replay' && (event.key === '+' || event.key === '-')) {
        dispatch({ type: event.key === '+' ? 'faster' : 'slower', now });
      } else if (event.key === 'Escape' && selected) {
        onClear();
      } else if (event.key === 'Escape' && playback.kind !== 'live') {
        dispatch({ type: 'live' });
      } else {
        return;
      }
      event.preventDefault();
      // Grafana's own shortcuts use some of these keys.
      event.stopPropagation();
    },
    [playback, selected, dispatch, onStep, onPin, onClear]
  );
}
