import React from 'react';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { StateKey } from './StateKey.tsx';

it('explains the panel outside of it, where nothing is cut off, and can be closed by key', async () => {
  const user = userEvent.setup();
  const { container } = render(<StateKey />);
  await user.click(screen.getByRole('button', { name: 'How to read this' }));
  const help = await screen.findByRole('dialog', { name: 'How to read this' });
  expect(help).toHaveTextContent(/Open.*Final.*Settled.*Revised.*Esc/);
  expect(container).not.toContainElement(help);
  await user.click(screen.getByText('Settled'));
  expect(help).toBeInTheDocument();
  await user.keyboard('{Escape}');
  expect(help).not.toBeInTheDocument();
});
