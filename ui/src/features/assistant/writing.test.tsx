import { screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';

import { BackendError, type Id, type MethodName, type Writing } from '@/backend';
import { MemoryBackend } from '@/backend/memory';
import { expectAccessible, find, marked, NOW, openApp } from '@/test/screens';

import { isSafeAddress } from './model';
import { endingOf, piecesWritten, withoutMarks } from './prose';

beforeEach(() => {
  vi.useFakeTimers({ now: NOW, toFake: ['Date'] });
});

const NO_CONSENT = { code: 'assistant.no_consent', kind: 'precondition', params: {}, incident: null } as const;
const LINK = { kind: 'record', id: 'n1' } as const;

function writing(text: string, state: Writing['state'], left_out = 0): Writing {
  return { text, state, why: null, left_out, cited: [], cached: false };
}

describe('a text in pieces', () => {
  it('loses nothing, and links the marks whose sources lead somewhere', () => {
    const text = 'Sem ptose [1]. Volta [2][3].';
    const pieces = piecesWritten(text, [
      { mark: 1, links: [LINK] },
      { mark: 3, links: [] },
    ]);
    expect(pieces.map((piece) => piece.text).join('')).toBe(text);
    expect(pieces.filter(({ link }) => link).map((piece) => piece.text)).toEqual(['[1]']);
  });

  it('has no marks where they point to nothing', () => {
    expect(withoutMarks('Tudo bem [1]. Volte [12]! ')).toBe('Tudo bem. Volte!');
  });

  it('ends with nothing where not one sentence was proven', () => {
    expect(endingOf(writing('', 'writing'))).toBeNull();
    expect(endingOf(writing(' \n', 'done', 3))).toBe('nothing');
    expect(endingOf(writing('Sem ptose [1].', 'done'))).toBe('done');
    expect(endingOf(writing('', 'stopped'))).toBe('stopped_empty');
    expect(endingOf(writing('Sem ptose.', 'stopped'))).toBe('stopped');
    expect(endingOf(writing('Sem', 'failed'))).toBe('failed');
  });
});

describe('the address of a model', () => {
  it.each(['https://modelos.test/a.gguf', 'http://127.0.0.1:80/a', 'http://localhost/a'])('may be %s', (address) =>
    expect(isSafeAddress(address)).toBe(true),
  );
  it.each(['http://modelos.test/a', 'ftp://a', 'http://127.0.0.1.modelos.test/', 'http://localhost.test/', ''])(
    'may not be “%s”',
    (address) => expect(isSafeAddress(address)).toBe(false),
  );
});

/** A clinic with a larger model whose texts come as the test has prepared them, one look at a time. */
function withWriter(looks: Writing[], { agrees = true } = {}) {
  const backend = new MemoryBackend({ now: () => NOW, signedIn: true });
  const { clinic } = backend.store;
  const doctor = clinic.users.find(({ login }) => login === 'medica');
  backend.store.open(clinic, doctor?.id ?? '');
  const note = clinic.records.find(({ status }) => status === 'signed');
  const patient = note?.patient_id ?? '';
  const real = backend.call.bind(backend);
  const answers: Partial<Record<MethodName, () => unknown>> = {
    'assistant.models': () => [{ id: 'escritor', kind: 'writer', installed: true }],
    'consent.assistant': () => (agrees ? [patient] : []),
    'assistant.write': () => ({
      writing_id: 'w1',
      model: 'escritor',
      network: null,
      sources: [{ mark: 1, links: [{ kind: 'record', id: note?.id }] }],
    }),
    'assistant.written': () => (looks.length > 1 ? looks.shift() : looks[0]),
    'assistant.stop': () => {
      looks.splice(0, looks.length, writing(looks[0]?.text ?? '', 'stopped'));
      return {};
    },
  };
  vi.spyOn(backend, 'call').mockImplementation((name, params) => {
    const answer = answers[name];
    return answer ? Promise.resolve(answer() as never) : real(name, params);
  });
  return { backend, patient, note: note?.id ?? '', answers };
}

function calls(backend: MemoryBackend, method: MethodName) {
  return vi
    .mocked(backend.call)
    .mock.calls.filter(([name]) => name === method)
    .map(([, params]) => params);
}

function openRecords(backend: MemoryBackend, patient: Id) {
  return openApp({ backend, route: { screen: 'patient', id: patient, tab: 'records' } });
}

describe('a summary', () => {
  it('grows, cites its notes with links to them, and is kept nowhere', async () => {
    const proven = 'Boa simetria [1].';
    const { backend, patient, note } = withWriter([writing('', 'writing'), writing(proven, 'done', 2)]);
    const { user } = await openRecords(backend, patient);
    await user.click(await find('summary-begin'));
    expect(await find('record-summary')).toHaveFocus();
    await find('assistant-writing');
    const end = await find('assistant-written');
    expect(end).toHaveTextContent('Feito por IA · escritor');
    expect(end).toHaveTextContent('2 frases foram deixadas de fora');
    await expectAccessible();
    await user.click(within(marked('record-summary')).getByTestId('written-source'));
    expect(marked(`record-${note}`)).toHaveFocus();
    await user.click(marked('summary-close'));
    await find('summary-begin');
    expect(calls(backend, 'records.save')).toEqual([]);
    expect(calls(backend, 'assistant.write')).toMatchObject([{ task: 'summary', patient_id: patient }]);
  });

  it('says where nothing could be proven', async () => {
    const { backend, patient } = withWriter([writing('', 'done', 1)]);
    const { user } = await openRecords(backend, patient);
    await user.click(await find('summary-begin'));
    expect(await find('assistant-written')).toHaveTextContent('nenhuma frase pôde ser comprovada');
    expect(marked('written-text')).toBeEmptyDOMElement();
  });

  it('that was written before says so', async () => {
    const { backend, patient } = withWriter([{ ...writing('Sem ptose [1].', 'done'), cached: true }]);
    const { user } = await openRecords(backend, patient);
    await user.click(await find('summary-begin'));
    expect(await find('assistant-written')).toHaveTextContent('Já escrito antes para as mesmas linhas.');
  });

  it('is stopped, and what stands is whole', async () => {
    const { backend, patient } = withWriter([writing('Sem ptose [1].', 'writing')]);
    const { user } = await openRecords(backend, patient);
    await user.click(await find('summary-begin'));
    await user.click(await find('assistant-stop-writing'));
    await waitFor(() => expect(marked('assistant-written')).toHaveAttribute('data-ending', 'stopped'));
    expect(calls(backend, 'assistant.stop')).toContainEqual({ ask_id: 'w1' });
  });

  it('is not offered where the patient has not agreed, and the page says why', async () => {
    const { backend, patient } = withWriter([], { agrees: false });
    await openRecords(backend, patient);
    const why = await find('writer-no-consent');
    expect(within(why).getByRole('link')).toHaveAttribute('href', `#/patient/${patient}/consents`);
    expect(screen.queryByTestId('summary-begin')).toBeNull();
    expect(screen.queryByTestId('letter-open')).toBeNull();
    await expectAccessible();
  });
});

describe('a draft', () => {
  it('goes into the editor only when its author says so, marked, and can be taken back', async () => {
    const { backend, patient } = withWriter([writing('Paciente sem queixas. Boa simetria.', 'done')]);
    const { user } = await openRecords(backend, patient);
    await user.click(await find('note-new'));
    expect(await find('draft-begin')).toBeDisabled();
    await user.type(marked('note-body'), 'sem queixas');
    await user.click(marked('draft-begin'));
    await find('draft-use');
    expect(marked('note-body')).toHaveValue('sem queixas');
    await expectAccessible();
    await user.click(marked('draft-use'));
    expect(marked('note-body')).toHaveValue(
      'Paciente sem queixas. Boa simetria.\n\nTexto redigido com auxílio de IA (escritor) e revisado por quem assina.',
    );
    await user.click(marked('draft-back'));
    expect(marked('note-body')).toHaveValue('sem queixas');
    expect(calls(backend, 'records.sign')).toEqual([]);
    await user.click(marked('note-close'));
    await waitFor(() => expect(screen.queryByTestId('note-editor')).toBeNull());
    expect(calls(backend, 'records.save').at(-1)).toMatchObject({ body: 'sem queixas', ai_assisted: false });
    expect(screen.queryByText('Com ajuda do assistente')).toBeNull();
  });

  it('that is used is marked in the record', async () => {
    const { backend, patient } = withWriter([writing('Boa simetria.', 'done')]);
    const { user } = await openRecords(backend, patient);
    await user.click(await find('note-new'));
    await user.type(marked('note-body'), 'simetria');
    await user.click(marked('draft-begin'));
    await user.click(await find('draft-use'));
    await user.click(marked('note-close'));
    expect(await screen.findByText('Com ajuda do assistente')).toBeVisible();
    expect(calls(backend, 'records.save').at(-1)).toMatchObject({ ai_assisted: true });
    await expectAccessible();
  });

  it('that cannot be written says so and leaves the text alone', async () => {
    const { backend, patient } = withWriter([writing('', 'failed')]);
    const { user } = await openRecords(backend, patient);
    await user.click(await find('note-new'));
    await user.type(marked('note-body'), 'sem queixas');
    await user.click(await find('draft-begin'));
    expect(await find('assistant-written')).toHaveTextContent('não conseguiu escrever');
    expect(screen.queryByTestId('draft-use')).toBeNull();
    expect(marked('note-body')).toHaveValue('sem queixas');
  });
});

describe('a letter', () => {
  it('begins from a note, is corrected by hand, and is kept as a draft only when somebody says so', async () => {
    const { backend, patient } = withWriter([writing('Evite sol [1].', 'done')]);
    const { user } = await openRecords(backend, patient);
    await user.click((await screen.findAllByTestId('letter-open'))[0] as HTMLElement);
    await find('letter-dialog');
    expect(marked('letter-from')).not.toHaveValue('');
    await user.click(marked('letter-begin'));
    expect(marked('letter-begin')).toHaveFocus();
    const text = await find('letter-text');
    expect(text).toHaveValue('Evite sol.');
    await expectAccessible();
    await user.type(text, ' Beba água.');
    expect(calls(backend, 'records.save')).toEqual([]);
    await user.click(marked('letter-keep'));
    await waitFor(() => expect(marked('letter-taken')).toHaveTextContent('Guardado'));
    const [saved] = calls(backend, 'records.save');
    expect(saved).toMatchObject({ kind: 'guidance', patient_id: patient });
    // Whoever works by keyboard is still in the dialog, and leaves it with one key.
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByTestId('letter-dialog')).toBeNull());
    expect((saved as { body: string }).body).toMatch(/^Evite sol\. Beba água\.\n\nTexto redigido com auxílio de IA/);
  });

  it('that is refused says why', async () => {
    const { backend, patient, answers } = withWriter([]);
    const { user } = await openRecords(backend, patient);
    await user.click((await screen.findAllByTestId('letter-open'))[0] as HTMLElement);
    answers['assistant.write'] = () => Promise.reject(new BackendError(NO_CONSENT));
    await user.click(await find('letter-begin'));
    await waitFor(() => expect(marked('letter-dialog')).toHaveTextContent('não aceita o assistente'));
    expect(screen.queryByTestId('letter-text')).toBeNull();
  });
});
