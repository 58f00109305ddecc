import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
  cnpjCheckDigits,
  cpfCheckDigits,
  digits,
  isCnpj,
  isCpf,
  isPhone,
  maskCep,
  maskCnpj,
  maskCpf,
  maskPhone,
  plain,
} from './br';
import { contrast, readable } from './color';
import { formatAmount, formatMoney, parseMoney } from './money';
import { isAcceptable, strengthOf } from './password';
import {
  addDays,
  ageOn,
  clock,
  dayOf,
  instantAt,
  minuteOf,
  monthGrid,
  parseClock,
  parseDay,
  formatDay,
  weekday,
  weekOf,
} from './time';

const nineDigits = fc.stringMatching(/^\d{9}$/).filter((base) => !/^(\d)\1+$/.test(base));
const twelveCharacters = fc.stringMatching(/^[0-9A-Z]{12}$/).filter((base) => !/^(.)\1+$/.test(base));
const days = fc
  .date({ min: new Date('1900-01-01'), max: new Date('2100-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));

describe('CPF and CNPJ', () => {
  it('accepts the published examples', () => {
    expect(isCpf('529.982.247-25')).toBe(true);
    expect(isCnpj('12.ABC.345/01DE-35')).toBe(true);
    expect(isCnpj('11.222.333/0001-81')).toBe(true);
  });

  it('accepts what has its own check digits and refuses a changed check digit', () => {
    fc.assert(
      fc.property(nineDigits, fc.constantFrom(9, 10), fc.integer({ min: 1, max: 9 }), (base, place, shift) => {
        const cpf = base + cpfCheckDigits(base);
        const changed = (Number(cpf[place]) + shift) % 10;
        const wrong = cpf.slice(0, place) + changed + cpf.slice(place + 1);
        return isCpf(cpf) && isCpf(maskCpf(cpf)) && !isCpf(wrong);
      }),
    );
  });

  it('reads letters in a CNPJ', () => {
    fc.assert(
      fc.property(twelveCharacters, (base) => {
        const cnpj = base + cnpjCheckDigits(base);
        return isCnpj(cnpj) && isCnpj(maskCnpj(cnpj.toLowerCase()));
      }),
    );
  });

  it('refuses repeated digits, which pass the arithmetic', () => {
    expect(isCpf('111.111.111-11')).toBe(false);
    expect(isCnpj('00.000.000/0000-00')).toBe(false);
  });

  it('masks never change the digits', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^\d{0,11}$/),
        (text) => digits(maskCpf(text)) === text && digits(maskPhone(text)) === text,
      ),
    );
    expect(maskCep('01310100')).toBe('01310-100');
    expect(maskPhone('11991000000')).toBe('(11) 99100-0000');
    expect(isPhone('(11) 99100-0000')).toBe(true);
    expect(isPhone('(01) 99100-0000')).toBe(false);
  });
});

describe('money', () => {
  it('reads back what it writes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10 ** 12 }), (amount) => parseMoney(formatAmount(amount)) === amount),
    );
  });

  it('reads what people type and nothing else', () => {
    expect(parseMoney('1.234,5')).toBe(123_450);
    expect(parseMoney('R$ 90')).toBe(9000);
    for (const wrong of ['', '1,234', '1.23', '12.34,00', 'dez', '1e3', '0x10', '1,2,3'])
      expect(parseMoney(wrong)).toBeNull();
    expect(formatMoney(-123_456)).toBe('−R$\u00a01.234,56');
  });
});

describe('days and times', () => {
  it('keeps wall time through instants, also where clocks change', () => {
    const zones = fc.constantFrom('America/Sao_Paulo', 'America/Manaus', 'Europe/Lisbon', 'America/New_York');
    fc.assert(
      fc.property(days, fc.integer({ min: 4 * 60, max: 22 * 60 }), zones, (day, minute, zone) => {
        const instant = instantAt(day, minute, zone);
        return dayOf(instant, zone) === day && minuteOf(instant, zone) === minute;
      }),
    );
    expect(instantAt('2026-03-02', 1440, 'America/Sao_Paulo')).toBe('2026-03-03T03:00:00.000Z');
  });

  it('reads clocks as receptionists type them', () => {
    for (const [text, minute] of [
      ['9', 540],
      ['9h', 540],
      ['9h30', 570],
      ['930', 570],
      ['14.30', 870],
      ['00:00', 0],
    ] as const) {
      expect(parseClock(text), text).toBe(minute);
    }
    for (const wrong of ['24:00', '9:60', 'nove', '', '12345']) expect(parseClock(wrong)).toBeNull();
    fc.assert(fc.property(fc.integer({ min: 0, max: 1439 }), (minute) => parseClock(clock(minute)) === minute));
  });

  it('reads back the days that it writes and refuses days that do not exist', () => {
    fc.assert(fc.property(days, (day) => parseDay(formatDay(day)) === day));
    for (const wrong of ['31/02/2026', '29/02/2025', '00/01/2026', '1/1/26', 'ontem'])
      expect(parseDay(wrong)).toBeNull();
  });

  it('builds weeks and months that contain their day', () => {
    fc.assert(
      fc.property(days, (day) => {
        const week = weekOf(day);
        const month = monthGrid(day);
        return week.includes(day) && weekday(week[0] ?? '') === 1 && month.includes(day) && month.length === 42;
      }),
    );
    expect(addDays('2026-02-28', 1)).toBe('2026-03-01');
  });

  it('counts whole years', () => {
    expect(ageOn('2000-05-10', '2026-05-09')).toBe(25);
    expect(ageOn('2000-05-10', '2026-05-10')).toBe(26);
  });
});

describe('colours', () => {
  const colors = fc
    .tuple(fc.nat(255), fc.nat(255), fc.nat(255))
    .map((rgb) => `#${rgb.map((part) => part.toString(16).padStart(2, '0')).join('')}`);

  it('is readable whatever the branding', () => {
    fc.assert(
      fc.property(
        colors,
        fc.constantFrom('#ffffff', '#1e1d1a'),
        (color, background) => contrast(readable(color, background, 4.5), background) >= 4.5,
      ),
    );
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5);
  });
});

describe('text and passwords', () => {
  it('compares without accents or case', () => expect(plain(' JOÃO Conceição ')).toBe('joao conceicao'));

  it('takes what the core takes', () => {
    expect(isAcceptable('rio azul 47 pedras')).toBe(true);
    for (const weak of ['curta 1', 'so letras nenhuma cifra', '123456789012345'])
      expect(isAcceptable(weak), weak).toBe(false);
    expect(strengthOf('senha123')).toBe(0);
    expect(strengthOf('rio azul 47 pedras')).toBe(4);
  });
});
