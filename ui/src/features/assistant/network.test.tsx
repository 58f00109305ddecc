import { screen, waitFor } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';

import { BackendError, type MethodName, type NetworkModel, type Writing } from '@/backend';
import { MemoryBackend } from '@/backend/memory';
import { expectAccessible, find, marked, NOW, openApp } from '@/test/screens';

beforeEach(() => {
  vi.useFakeTimers({ now: NOW, toFake: ['Date'] });
});

const THERE: NetworkModel = {
  address: 'http://192.168.0.20:11434/',
  host: '192.168.0.20',
  model: 'modelo-da-rede',
  token: true,
};

/** A backend in which some operations answer as the test wishes. */
function answering(answers: Partial<Record<MethodName, () => unknown>>): MemoryBackend {
  const backend = new MemoryBackend({ now: () => NOW, signedIn: true });
  const real = backend.call.bind(backend);
  vi.spyOn(backend, 'call').mockImplementation((name, params) => {
    const answer = answers[name];
    return answer ? Promise.resolve(answer() as never) : real(name, params);
  });
  return backend;
}

function calls(backend: MemoryBackend, method: MethodName) {
  return vi
    .mocked(backend.call)
    .mock.calls.filter(([name]) => name === method)
    .map(([, params]) => params);
}

function refuse(code: string): Promise<never> {
  return Promise.reject(new BackendError({ code, kind: 'validation', params: {}, incident: null }));
}

const SETTINGS = { screen: 'settings', tab: 'assistant' } as const;

describe('the model of the network', () => {
  it('is off until it is entered, tried without being kept, and switched off again', async () => {
    const backend = answering({});
    const { user } = await openApp({ backend, route: SETTINGS });
    expect(await find('network-save')).toBeDisabled();
    expect(marked('network')).toHaveTextContent('Desligado');
    await user.type(marked('network-address'), 'http://192.168.0.20:11434');
    expect(marked('network-try')).toBeDisabled();
    await user.type(marked('network-model'), 'modelo-da-rede');
    await user.type(marked('network-token'), 'segredo');
    await expectAccessible();
    await user.click(marked('network-try'));
    expect(await find('network-tried')).toHaveTextContent('1,2 s');
    expect(calls(backend, 'assistant.save_network')).toEqual([]);
    await user.click(marked('network-save'));
    await waitFor(() => expect(marked('network')).toHaveTextContent('Ligado'));
    const entered = { address: 'http://192.168.0.20:11434', model: 'modelo-da-rede', token: 'segredo' };
    expect(calls(backend, 'assistant.save_network')).toEqual([{ network: entered }]);
    // What was entered is not shown again, and stays where nothing is typed.
    expect(marked('network-token')).toHaveValue('');
    await user.click(marked('network-save'));
    await waitFor(() =>
      expect(calls(backend, 'assistant.save_network')[1]).toEqual({ network: { ...entered, token: null } }),
    );
    await user.click(await find('network-off'));
    await waitFor(() => expect(marked('network')).toHaveTextContent('Desligado'));
    expect(calls(backend, 'assistant.save_network').at(-1)).toEqual({ network: null });
  });

  it('says why it was refused, until something else is typed', async () => {
    const backend = answering({ 'assistant.try_network': () => refuse('assistant.network_not_own') });
    const { user } = await openApp({ backend, route: SETTINGS });
    await user.type(await find('network-address'), 'http://8.8.8.8');
    await user.type(marked('network-model'), 'm');
    await user.click(marked('network-try'));
    expect(await find('network-error')).toHaveTextContent('não é da rede da clínica');
    await expectAccessible();
    await user.type(marked('network-address'), ':80');
    expect(screen.queryByTestId('network-error')).toBeNull();
  });

  it('has its price like any model', async () => {
    const { user } = await openApp({ backend: answering({ 'assistant.network': () => THERE }), route: SETTINGS });
    await user.type(await find('assistant-price-modelo-da-rede'), '2');
    await find('assistant-price-planner');
  });
});

function done(part: Partial<Writing>): Writing {
  return { text: '', state: 'done', why: null, left_out: 0, cited: [], cached: false, ...part };
}

/** A question whose rows a model of the network words. */
async function worded(writing: Writing) {
  const backend = answering({
    'assistant.network': () => THERE,
    'assistant.write': () => ({ writing_id: 'w1', model: THERE.model, network: THERE.host, sources: [] }),
    'assistant.written': () => writing,
  });
  const { user } = await openApp({ backend });
  await user.keyboard('{Control>}j{/Control}');
  await user.type(await find('assistant-field'), 'quem vem hoje?{Enter}');
  await user.click(await find('assistant-word'));
  return find('assistant-written');
}

describe('an answer that it worded', () => {
  it('names the machine, and the line under the field does, too', async () => {
    const end = await worded(done({ text: 'Três pessoas [1].' }));
    expect(end).toHaveTextContent('Redigido por um modelo na rede da clínica: 192.168.0.20');
    expect(marked('assistant-promise')).toHaveTextContent('192.168.0.20');
    await expectAccessible();
  });

  it('that failed says why', async () => {
    const end = await worded(done({ state: 'failed', why: 'assistant.network_unreached' }));
    expect(end).toHaveTextContent('não foi encontrado');
  });

  it('is not offered for what is asked of records', async () => {
    const backend = answering({ 'assistant.network': () => THERE });
    const { user } = await openApp({ backend });
    const real = vi.mocked(backend.call).getMockImplementation();
    vi.mocked(backend.call).mockImplementation(async (name, params) => {
      const reply = (await real?.(name, params)) as never;
      return name === 'assistant.ask'
        ? ({ ...(reply as object), understood: { intent: 'search_notes' } } as never)
        : reply;
    });
    await user.keyboard('{Control>}j{/Control}');
    await user.type(await find('assistant-field'), 'quem vem hoje?{Enter}');
    await find('assistant-rows');
    expect(screen.queryByTestId('assistant-word')).toBeNull();
  });
});
