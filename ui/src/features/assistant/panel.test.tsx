import { screen, waitFor, within } from '@testing-library/react';
import type { UserEvent } from '@testing-library/user-event';
import { beforeEach, describe, expect, it, vi } from 'vitest';

import { BackendError, type MethodName } from '@/backend';
import { MemoryBackend } from '@/backend/memory';
import { expectAccessible, find, marked, NOW, openApp } from '@/test/screens';

beforeEach(() => {
  vi.useFakeTimers({ now: NOW, toFake: ['Date'] });
});

async function ask(user: UserEvent, question: string): Promise<void> {
  await user.type(await find('assistant-field'), `${question}{Enter}`);
}

async function openPanel(options: Parameters<typeof openApp>[0] = {}) {
  const app = await openApp(options);
  await app.user.keyboard('{Control>}j{/Control}');
  await find('assistant');
  return app;
}

/** A backend in which one operation answers as the test wishes. */
function withAnswer(method: MethodName, answer: () => Promise<never>): MemoryBackend {
  const backend = new MemoryBackend({ now: () => NOW, signedIn: true });
  const real = backend.call.bind(backend);
  vi.spyOn(backend, 'call').mockImplementation((name, params) => (name === method ? answer() : real(name, params)));
  return backend;
}

function refusal(code: string): BackendError {
  return new BackendError({ code, kind: 'internal', params: {}, incident: null });
}

describe('the panel', () => {
  it('opens with one key at its field, offers what this role may ask, and gives the attention back', async () => {
    const { user } = await openApp();
    const place = await find('new-booking');
    place.focus();
    await user.keyboard('{Control>}j{/Control}');
    await waitFor(async () => expect(await find('assistant-field')).toHaveFocus());
    await find('assistant-suggestions');
    await expectAccessible();
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByTestId('assistant')).toBeNull());
    expect(place).toHaveFocus();
  });

  it('answers with rows that lead to their places, and says who is left out', async () => {
    const { user } = await openPanel();
    await ask(user, 'quem vem hoje?');
    const rows = await find('assistant-rows');
    await find('assistant-left-out');
    await find('assistant-made-by');
    await expectAccessible();
    const [link] = within(rows).getAllByTestId('assistant-link-appointment');
    await user.click(link as HTMLElement);
    await find('appointment-panel');
    expect(window.location.hash).toMatch(/^#\/agenda\/day\/2026-03-04\/visit\//);
    expect(marked('assistant')).toBeInTheDocument();
  });

  it('marks what the model did not see by its kind', async () => {
    const { user } = await openPanel();
    await ask(user, 'agenda da Lívia, 99123-4567');
    expect(await find('assistant-hidden')).toHaveTextContent('nome, telefone');
  });

  it('writes nothing before the person confirms, and then leads to the visit', async () => {
    const { user, backend } = await openPanel();
    backend.store.clinic.appointments = [];
    const before = backend.store.clinic.appointments.length;
    await ask(user, 'marcar Lívia amanhã às 10h');
    await find('assistant-card');
    await expectAccessible();
    expect(backend.store.clinic.appointments).toHaveLength(before);
    await user.click(marked('assistant-confirm'));
    await find('assistant-confirmed');
    expect(backend.store.clinic.appointments).toHaveLength(before + 1);
    await user.click(marked('assistant-open-visit'));
    await find('appointment-panel');
  });

  it('over a taken time asks for a reason, or takes a free one', async () => {
    const { user, backend } = await openPanel();
    await ask(user, 'marcar Lívia amanhã às 3h');
    await find('assistant-conflicts');
    expect(marked('assistant-confirm')).toBeDisabled();
    await user.type(marked('assistant-fill-override_reason'), 'pediu');
    expect(marked('assistant-confirm')).toBeEnabled();
    await user.click(marked('assistant-alternative-0'));
    expect(screen.queryByTestId('assistant-conflicts')).toBeNull();
    await user.click(marked('assistant-confirm'));
    await find('assistant-confirmed');
    expect(backend.store.clinic.appointments.at(-1)?.override_reason).toBeNull();
  });

  it('puts a card away without a trace', async () => {
    const { user, backend } = await openPanel();
    const before = backend.store.clinic.appointments.length;
    await ask(user, 'marcar Lívia amanhã às 12h');
    await user.click(await find('assistant-put-away-button'));
    await find('assistant-put-away');
    expect(backend.store.clinic.appointments).toHaveLength(before);
  });

  it('shows who may be meant, and goes on with who is chosen', async () => {
    const { user, backend } = await openPanel();
    const [one, other] = backend.store.clinic.patients;
    if (other && one) other.data.full_name = one.data.full_name;
    await ask(user, `marcar ${one?.data.full_name ?? ''} amanhã às 12h`);
    const choices = await find('assistant-choices');
    await expectAccessible();
    await user.click(within(choices).getAllByRole('button')[0] as HTMLElement);
    await find('assistant-card');
    expect(screen.getAllByTestId('assistant-turn')).toHaveLength(1);
  });

  it('asks what was meant where it is not sure, and takes the other meaning', async () => {
    const { user } = await openPanel();
    await ask(user, 'e aquilo?');
    await find('assistant-meanings');
    await expectAccessible();
    await user.click(marked('assistant-meant-0'));
    await find('assistant-rows');
    await user.click(marked('assistant-not-that'));
    await user.click(await find('assistant-rephrase'));
    expect(marked('assistant-field')).toHaveValue('e aquilo?');
  });

  it('refuses in a sentence what a role may not see', async () => {
    const { user, backend } = await openPanel();
    const desk = backend.store.clinic.users.find(({ login }) => login === 'recepcao');
    backend.store.open(backend.store.clinic, desk?.id ?? '');
    await ask(user, 'faturamento do mês');
    expect(await find('assistant-told-forbidden')).toHaveTextContent('não dá acesso');
  });

  it('leads from a person who has not agreed to their consents', async () => {
    const { user, backend } = await openPanel();
    const [patient] = backend.store.clinic.patients;
    backend.store.clinic.consents = [];
    await ask(user, `marcar ${patient?.data.full_name.split(' ')[0] ?? ''} amanhã às 12h`);
    const note = await find('assistant-told-no_consent');
    expect(within(note).getByRole('link')).toHaveAttribute('href', `#/patient/${patient?.id ?? ''}/consents`);
  });

  it('stops a running question, and a late answer stays away', async () => {
    const backend = withAnswer('assistant.ask', () => new Promise<never>(() => {}));
    const { user } = await openPanel({ backend });
    await ask(user, 'quem vem hoje?');
    await find('assistant-thinking');
    await user.click(marked('assistant-stop'));
    await find('assistant-stopped');
    expect(vi.mocked(backend.call).mock.calls.map(([name]) => name)).toContain('assistant.stop');
    expect(screen.queryByTestId('assistant-rows')).toBeNull();
  });

  it('says what to do where something broke, and the next question goes on', async () => {
    const backend = withAnswer('assistant.ask', () => Promise.reject(refusal('assistant.session_over')));
    const { user } = await openPanel({ backend });
    await ask(user, 'quem vem hoje?');
    await find('assistant-error');
    const begun = vi.mocked(backend.call).mock.calls.filter(([name]) => name === 'assistant.begin');
    expect(begun).toHaveLength(2);
    await expectAccessible();
  });

  it('without a model says so and sends nothing', async () => {
    const backend = withAnswer('assistant.models', () => Promise.resolve([] as never));
    const { user } = await openPanel({ backend });
    await find('assistant-no-model');
    await ask(user, 'quem vem hoje?');
    expect(screen.queryByTestId('assistant-turn')).toBeNull();
    await expectAccessible();
  });

  it('hears how an answer was, and what was missing', async () => {
    const { user, backend } = await openPanel();
    const call = vi.spyOn(backend, 'call');
    await ask(user, 'quem vem hoje?');
    await user.click(await find('assistant-star-2'));
    await user.type(await find('assistant-comment'), 'faltou a sala');
    await user.click(marked('assistant-comment-send'));
    await find('assistant-thanks');
    const said = call.mock.calls.filter(([name]) => name === 'assistant.feedback').map(([, params]) => params);
    expect(said.at(-1)).toMatchObject({ stars: 2, comment: 'faltou a sala' });
    await expectAccessible();
  });

  it('answers what is typed where everything is found', async () => {
    const { user } = await openApp();
    await user.keyboard('{Control>}k{/Control}');
    await user.type(await find('palette-input'), 'quem vem hoje?');
    await user.click(await find('palette-ask'));
    await find('assistant-rows');
  });
});

describe('what the owner decides', () => {
  it('is kept as a whole, with prices in dollars for a million tokens', async () => {
    const { user, backend } = await openApp({ route: { screen: 'settings', tab: 'assistant' } });
    await user.click(await find('assistant-keep'));
    await user.clear(marked('assistant-per-minute'));
    expect(marked('assistant-save')).toBeDisabled();
    await user.type(marked('assistant-per-minute'), '30');
    const price = await find('assistant-price-planner');
    await user.clear(price);
    await user.type(price, '0,15');
    const call = vi.spyOn(backend, 'call');
    await user.click(marked('assistant-save'));
    await waitFor(() => expect(call.mock.calls.map(([name]) => name)).toContain('assistant.save_settings'));
    const saved = call.mock.calls.find(([name]) => name === 'assistant.save_settings')?.[1];
    expect(saved).toMatchObject({
      keep_questions: true,
      per_minute: 30,
      per_hour: 1000,
      prices: [{ model: 'planner', microusd_per_thousand_tokens: 150 }],
    });
    await expectAccessible();
  });

  it('is not offered to a doctor, who asks all the same', async () => {
    const backend = new MemoryBackend({ now: () => NOW, signedIn: true });
    const doctor = backend.store.clinic.users.find(({ login }) => login === 'medica');
    backend.store.open(backend.store.clinic, doctor?.id ?? '');
    const { user } = await openPanel({ backend, route: { screen: 'settings' } });
    expect(screen.queryByTestId('tab-assistant')).toBeNull();
    expect(screen.queryByTestId('assistant-usage-open')).toBeNull();
    await ask(user, 'quem vem hoje?');
    await find('assistant-rows');
  });

  it('brings a model in, with its progress, and pauses it', async () => {
    const { user } = await openApp({ route: { screen: 'settings', tab: 'assistant' } });
    await user.click(await find('model-add-writer'));
    await find('add-model-dialog');
    await expectAccessible();
    expect(marked('model-save')).toBeDisabled();
    await user.type(marked('model-place'), '/tmp/modelo.gguf');
    await user.click(marked('model-save'));
    expect(await find('coming-writer')).toHaveTextContent('1,2 GB de 2,5 GB');
    await expectAccessible();
    await user.click(marked('model-pause-writer'));
    await waitFor(() => expect(marked('coming-writer')).toHaveAttribute('data-state', 'paused'));
    await user.click(marked('model-resume-writer'));
    await waitFor(() => expect(marked('coming-writer')).toHaveAttribute('data-state', 'running'));
  });
});
