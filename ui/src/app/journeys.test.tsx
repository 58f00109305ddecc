import { screen, waitFor, within } from '@testing-library/react';
import type { UserEvent } from '@testing-library/user-event';
import { beforeEach, describe, expect, it, vi } from 'vitest';

import { BackendError } from '@/backend';
import { expectAccessible, find, marked, NOW, openApp } from '@/test/screens';

beforeEach(() => {
  vi.useFakeTimers({ now: NOW, toFake: ['Date'] });
});

const PASSWORD = 'rio azul 47 pedras';

async function choose(user: UserEvent, list: string, option: string | RegExp): Promise<void> {
  await user.click(await find(list));
  await user.click(await screen.findByRole('option', { name: option }));
}

describe('the first minutes', () => {
  it('create a clinic, prove the kit and open the agenda', async () => {
    const { user } = await openApp({ signedIn: false });
    await expectAccessible();
    await user.click(marked('create-clinic'));
    await user.type(await find('clinic-name'), 'Clínica Sol');
    await user.type(marked('clinic-cnpj'), '12abc34501de36');
    expect(marked('wizard-next')).toBeDisabled();
    await user.clear(marked('clinic-cnpj'));
    await user.type(marked('clinic-cnpj'), '12abc34501de35');
    expect(marked('clinic-cnpj')).toHaveValue('12.ABC.345/01DE-35');
    await user.click(marked('wizard-next'));
    await user.type(await find('owner-name'), 'Rita Prado');
    await user.type(marked('owner-login'), 'Rita');
    await user.type(marked('new-password'), PASSWORD);
    await user.type(marked('repeat-password'), PASSWORD);
    await expectAccessible();
    await user.click(marked('wizard-next'));
    await find('opens');
    await user.click(marked('wizard-next'));
    await user.click(marked('wizard-next'));
    await find('recovery-kit');
    await expectAccessible();
    const groups = screen.getAllByTestId(/^kit-group-/).map((item) => item.lastChild?.textContent ?? '');
    expect(groups).toHaveLength(14);
    await user.click(marked('kit-kept'));
    for (const field of await screen.findAllByTestId(/^kit-check-/)) {
      const index = Number(field.dataset['testid']?.replace('kit-check-', ''));
      await user.type(field, groups[index] ?? '');
    }
    await user.click(marked('kit-confirm'));
    await find('agenda');
  });

  it('explore the demonstration with one press', async () => {
    const { user } = await openApp({ signedIn: false });
    await user.click(marked('demo-clinic'));
    await find('agenda-grid');
    expect(await screen.findAllByTestId(/^appointment-/)).not.toHaveLength(0);
  });
});

describe('coming and going', () => {
  it('refuses a wrong password without saying which half was wrong', async () => {
    const { user, backend } = await openApp();
    await user.click(marked('logout'));
    await user.type(await find('login'), 'recepcao');
    await user.type(marked('password'), 'errada');
    await user.click(marked('unlock'));
    expect(await find('unlock-error')).toHaveTextContent('Usuário ou senha não conferem');
    expect(marked('password')).toHaveValue('');
    await expectAccessible();
    await user.type(marked('password'), 'demo-neonpro');
    await user.click(marked('unlock'));
    await find('agenda');
    expect(screen.queryByTestId('nav-audit')).toBeNull();
    await expect(
      backend.call('audit.list', { before: null, limit: null, subject_id: null, actor_id: null, kind: null }),
    ).rejects.toBeInstanceOf(BackendError);
  });

  it('covers the screen and brings it back as it was', async () => {
    const { user } = await openApp({ route: { screen: 'register', name: '' } });
    await user.type(await find('patient-full_name'), 'Vera');
    await user.click(marked('lock'));
    await find('soft-lock');
    expect(marked('register')).not.toBeVisible();
    await expectAccessible();
    await user.type(marked('resume-password'), 'demo-neonpro');
    await user.click(marked('resume'));
    await waitFor(() => expect(screen.queryByTestId('soft-lock')).toBeNull());
    expect(marked('patient-full_name')).toHaveValue('Vera');
  });

  it('lets a handed-over password do nothing but be changed', async () => {
    const { backend, user, unmount } = await openApp();
    const info = backend.store.info();
    if (!info) throw new Error('somebody is signed in');
    vi.spyOn(backend.store, 'info').mockReturnValue({ ...info, user: { ...info.user, must_change_password: true } });
    unmount();
    const { App } = await import('./App');
    const { render } = await import('@testing-library/react');
    render(<App backend={backend} />);
    await find('must-change');
    expect(screen.queryByTestId('shell')).toBeNull();
    await expectAccessible();
    expect(user).toBeDefined();
  });
});

describe('the agenda', () => {
  it('books from one line of typing, warns of a clash and squeezes in with a reason', async () => {
    const { user, backend } = await openApp();
    const before = backend.store.clinic.appointments.length;
    await user.type(await find('quick-booking'), 'Joana botox hoje 14h{Enter}');
    await waitFor(() => expect(marked('patient-search')).toHaveValue('Joana Ribeiro Campos'));
    expect(marked('booking-day')).toHaveValue('04/03/2026');
    await choose(user, 'booking-professional', /Marina/);
    await find('booking-conflicts');
    await expectAccessible();
    await user.click(marked('booking-save'));
    await user.type(await find('override-reason'), 'Paciente veio de longe');
    await user.click(marked('override-save'));
    await waitFor(() => expect(screen.queryByTestId('booking-panel')).toBeNull());
    expect(backend.store.clinic.appointments).toHaveLength(before + 1);
    expect(backend.store.clinic.appointments.at(-1)?.override_reason).toBe('Paciente veio de longe');
  });

  it('takes a free time that is offered instead', async () => {
    const { user, backend } = await openApp();
    await user.type(await find('quick-booking'), 'Joana botox hoje 14h{Enter}');
    await waitFor(() => expect(marked('patient-search')).toHaveValue('Joana Ribeiro Campos'));
    await choose(user, 'booking-professional', /Marina/);
    await user.click(await find('alternative-0'));
    await waitFor(() => expect(screen.queryByTestId('booking-conflicts')).toBeNull());
    await user.click(marked('booking-save'));
    await waitFor(() => expect(screen.queryByTestId('booking-panel')).toBeNull());
    expect(backend.store.clinic.appointments.at(-1)?.override_reason).toBeNull();
  });

  it('moves by keyboard and back by undo', async () => {
    const { user, backend } = await openApp();
    await find('agenda-grid');
    const row = backend.store.clinic.appointments.find(
      ({ start, status }) => status === 'confirmed' && start.startsWith('2026-03-04T20'),
    );
    if (!row) throw new Error('the plan has a confirmed visit at five');
    const { start } = row;
    (await find(`appointment-${row.id}`)).focus();
    await user.keyboard('m{ArrowDown}{ArrowDown}{Enter}');
    await waitFor(() => expect(Date.parse(row.start)).toBe(Date.parse(start) + 30 * 60_000));
    await user.click(await find('toast-undo'));
    await waitFor(() => expect(Date.parse(row.start)).toBe(Date.parse(start)));
  });

  it('takes a visit through its life, and cancels only with a reason', async () => {
    const { user, backend } = await openApp();
    const row = backend.store.clinic.appointments.find(
      ({ start, status }) => status === 'confirmed' && start.startsWith('2026-03-04'),
    );
    if (!row) throw new Error('the plan has a confirmed visit today');
    await user.click(await find(`appointment-${row.id}`));
    await user.click(await find('status-checked_in'));
    await waitFor(() => expect(row.status).toBe('checked_in'));
    await user.click(await find('status-cancelled'));
    expect(await find('reason-confirm')).toBeDisabled();
    await user.type(marked('reason'), 'Passou mal');
    await user.click(marked('reason-confirm'));
    await waitFor(() => expect(row.status).toBe('cancelled'));
  });

  it('keeps a patient who was picked from the list', async () => {
    const { user, backend } = await openApp();
    await user.click(await find('new-booking'));
    await user.type(await find('patient-search'), 'livia');
    await user.click(await screen.findByRole('option', { name: /Lívia/ }));
    await waitFor(() => expect(marked('patient-search')).toHaveValue('Lívia Andrade'));
    expect(screen.queryByTestId('booking-register')).toBeNull();
    await choose(user, 'booking-service', /Botox/);
    await choose(user, 'booking-professional', /Marina/);
    await user.type(marked('booking-time'), '1215');
    await user.clear(marked('booking-duration'));
    await user.type(marked('booking-duration'), '15');
    await user.click(marked('booking-save'));
    await waitFor(() => expect(screen.queryByTestId('booking-panel')).toBeNull());
    expect(backend.store.clinic.appointments.at(-1)).toMatchObject({ start: '2026-03-04T15:15:00.000Z' });
  });

  it('registers a new patient without leaving the booking', async () => {
    const { user } = await openApp();
    await user.type(await find('quick-booking'), 'Zulmira Campos botox{Enter}');
    await user.click(await find('booking-register'));
    expect(await find('quick-register-name')).toHaveValue('Zulmira Campos');
    await user.type(marked('quick-register-phone'), '11991234567');
    await user.click(marked('quick-register-save'));
    await waitFor(() => expect(screen.queryByTestId('quick-register')).toBeNull());
    expect(marked('patient-search')).toHaveValue('Zulmira Campos');
    expect(await find('alternative-0')).toBeVisible();
  });

  it('blocks a time and opens it again', async () => {
    const { user, backend } = await openApp();
    await user.click(await find('block-time'));
    await user.type(await find('block-from'), '12');
    await user.type(marked('block-to'), '12h30');
    await user.type(marked('block-label'), 'Reunião');
    await user.click(marked('block-save'));
    const [lift] = await screen.findAllByTestId(/^unblock-/);
    if (!lift) throw new Error('a block can be lifted');
    await user.click(lift);
    await waitFor(() => expect(backend.store.clinic.blocks).toHaveLength(0));
  });

  it('draws a booking from a free place by keyboard', async () => {
    const { user } = await openApp();
    const [column] = await screen.findAllByTestId(/^agenda-column-/);
    if (!column) throw new Error('the demonstration has professionals');
    const slot = within(column).getByRole('button', { name: /^12:45/ });
    slot.focus();
    await user.keyboard('{ArrowUp}{Enter}');
    expect(await find('booking-time')).toHaveValue('12:30');
  });
});

describe('a patient', () => {
  it('is registered once: the second time the screen asks whether it is the same', async () => {
    const { user } = await openApp({ route: { screen: 'register', name: 'Ana Beatriz Carvalho' } });
    expect(await find('duplicates')).toHaveTextContent('mesmo nome');
    await user.type(marked('patient-cpf'), '52998224720');
    await user.click(marked('patient-save'));
    expect(await screen.findByText('Os dígitos deste CPF não conferem')).toBeVisible();
    await user.clear(marked('patient-cpf'));
    await user.type(marked('patient-cpf'), '52998224725');
    await user.click(marked('patient-save'));
    expect(await find('patient-name')).toHaveTextContent('Ana Beatriz Carvalho');
  });

  it('has a note that saves itself, is signed, and then takes addenda only', async () => {
    const { user, backend } = await openApp();
    const [patient] = await backend.call('patients.search', { query: 'Lívia', limit: 1 });
    window.location.hash = `#/patient/${patient?.id}/records`;
    await user.click(await find('note-new'));
    await user.type(await find('note-title'), 'Retorno');
    await user.type(marked('note-body'), 'Sem queixas.');
    await waitFor(() => expect(marked('note-state')).toHaveTextContent('Rascunho salvo'), { timeout: 5000 });
    await user.click(marked('note-sign'));
    await user.click(await find('note-sign-confirm'));
    await user.click(await find('note-addendum'));
    await user.type(await find('addendum-body'), 'Acrescento foto.');
    await user.click(marked('addendum-sign'));
    expect(await screen.findByText('Acrescento foto.')).toBeVisible();
    expect(backend.store.clinic.records.filter(({ status }) => status === 'draft')).toHaveLength(0);
  });

  it('pays, owes the rest, and a payment is reversed once', async () => {
    const { user, backend } = await openApp();
    const [patient] = await backend.call('patients.search', { query: 'Ana Beatriz', limit: 1 });
    window.location.hash = `#/patient/${patient?.id}/finance`;
    expect(await find('account-balance')).toHaveTextContent('450,00');
    await user.click(marked('pay'));
    await user.clear(await find('payment-amount'));
    await user.type(marked('payment-amount'), '200,50');
    await user.click(marked('payment-method-cash'));
    await expectAccessible();
    await user.click(marked('payment-save'));
    await waitFor(() => expect(marked('account-balance')).toHaveTextContent('249,50'));
    const [undo] = await screen.findAllByTestId(/^reverse-/);
    if (!undo) throw new Error('a payment can be reversed');
    await user.click(undo);
    await user.type(await find('reason'), 'Valor errado');
    await user.click(marked('reason-confirm'));
    await waitFor(() => expect(marked('account-balance')).toHaveTextContent('450,00'));
  });

  it('grants and revokes a purpose', async () => {
    const { user, backend } = await openApp();
    const [patient] = await backend.call('patients.search', { query: 'Lívia', limit: 1 });
    window.location.hash = `#/patient/${patient?.id}/consents`;
    await user.click(await find('consent-grant-marketing'));
    await user.click(await find('consent-save'));
    await user.click(await find('consent-revoke-marketing'));
    await expectAccessible();
    await user.click(await find('consent-save'));
    await waitFor(() => expect(marked('consent-marketing')).toHaveTextContent('Revogado'));
    expect(backend.store.clinic.consents.filter(({ purpose }) => purpose === 'marketing')).toHaveLength(2);
  });

  it('receives from a lot that is neither expired nor recalled', async () => {
    const { user, backend } = await openApp();
    const [patient] = await backend.call('patients.search', { query: 'Lívia', limit: 1 });
    window.location.hash = `#/patient/${patient?.id}/applications`;
    await user.click(await find('apply'));
    await user.click(await find('apply-lot'));
    expect(await screen.findByRole('option', { name: /GL-77/ })).toHaveAttribute('aria-disabled', 'true');
    await user.click(screen.getByRole('option', { name: /TB2604A/ }));
    await user.type(marked('apply-quantity'), '20,5');
    await user.click(marked('apply-save'));
    await waitFor(() => expect(screen.queryByTestId('apply-dialog')).toBeNull());
    expect(backend.store.clinic.lots[0]?.on_hand).toBe(619_500);
  });
});

describe('everywhere', () => {
  it('finds a patient by part of a phone number with Ctrl K', async () => {
    const { user } = await openApp();
    await find('agenda-grid');
    await user.keyboard('{Control>}k{/Control}');
    await user.type(await find('palette-input'), '10862');
    await user.click(await screen.findByRole('menuitem', { name: /Joana/ }));
    expect(await find('patient-name')).toHaveTextContent('Joana Ribeiro Campos');
  });

  it.each(['patients', '*'])('shows a change that somebody else made, announced as %s', async (area) => {
    const { backend } = await openApp({ route: { screen: 'patients' } });
    await find('patients');
    const [patient] = backend.store.clinic.patients;
    if (!patient) throw new Error('the demonstration has patients');
    patient.data.full_name = 'Aaron Novo Nome';
    backend.store.changed(area, patient.id);
    expect(await screen.findByText('Aaron Novo Nome')).toBeInTheDocument();
  });

  it('shows the shortcuts on a question mark', async () => {
    const { user } = await openApp();
    await find('agenda-grid');
    await user.keyboard('?');
    await find('shortcut-sheet');
    await expectAccessible();
  });
});
