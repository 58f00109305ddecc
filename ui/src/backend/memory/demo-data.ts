import type { ConfigEntry, NewPerson, Product, TreatmentCategory } from '../index';

type Staff = Omit<NewPerson, 'password' | 'council_expires'>;

const none = { council: null, council_number: null, council_state: null };

export const STAFF: Staff[] = [
  { full_name: 'Helena Prado', login: 'dona', roles: ['owner'], ...none },
  {
    full_name: 'Dra. Marina Teles',
    login: 'medica',
    roles: ['doctor'],
    council: 'CRM',
    council_number: '123456',
    council_state: 'SP',
  },
  {
    full_name: 'Caio Brandão',
    login: 'biomedico',
    roles: ['biomedic'],
    council: 'CRBM',
    council_number: '20456',
    council_state: 'SP',
  },
  { full_name: 'Luiza Serrano', login: 'esteticista', roles: ['aesthetician'], ...none },
  {
    full_name: 'Tomás Figueira',
    login: 'fisio',
    roles: ['physiotherapist'],
    council: 'CREFITO',
    council_number: '98765',
    council_state: 'SP',
  },
  { full_name: 'Bia Monteiro', login: 'recepcao', roles: ['receptionist'], ...none },
  { full_name: 'Otávio Lins', login: 'financeiro', roles: ['finance'], ...none },
  { full_name: 'Raquel Nunes', login: 'privacidade', roles: ['privacy'], ...none },
];

/** Made-up people. */
export const NAMES = [
  'Ana Beatriz Carvalho',
  'Joana Ribeiro Campos',
  'Lívia Andrade',
  'Marcelo Pontes',
  'Sofia Mattos Leal',
  'Renata Quintela',
  'Igor Vasconcelos',
  'Camila Dornelles',
  'Jô Sampaio',
  'Patrícia Alencar',
  'Bruna Siqueira',
  'Débora Fontes',
  'Vera Lúcia Borba',
  'Eduardo Taveira',
  'Natália Rangel',
  'Li Wen',
  'Fernanda Goulart',
  'Clara Azevedo',
  'Rafael Peçanha',
  'Isadora Lemos',
];

/** Name, category of the price list, kind of treatment, minutes, price in centavos. */
export const SERVICES: [string, string, TreatmentCategory, number, number][] = [
  ['Botox terço superior', 'Injetáveis', 'injectable', 45, 145_000],
  ['Preenchimento labial', 'Injetáveis', 'filler', 60, 180_000],
  ['Limpeza de pele', 'Facial', 'facial', 75, 22_000],
  ['Depilação a laser axilas', 'Laser', 'laser', 30, 19_000],
  ['Peeling químico', 'Facial', 'peeling', 45, 35_000],
  ['Drenagem linfática', 'Corporal', 'body', 60, 18_000],
  ['Avaliação', 'Consulta', 'other', 30, 0],
  ['Bioestimulador de colágeno', 'Injetáveis', 'injectable', 60, 260_000],
];

/** Column of the professional, minute of the day, offset into the services. */
export const PLAN: [number, number, number][] = [
  [0, 8 * 60 + 30, 0],
  [0, 9 * 60 + 30, 1],
  [0, 11 * 60, 6],
  [0, 14 * 60, 0],
  [0, 15 * 60 + 15, 7],
  [0, 17 * 60, 1],
  [1, 8 * 60, 4],
  [1, 9 * 60 + 15, 0],
  [1, 10 * 60 + 30, 7],
  [1, 13 * 60 + 30, 1],
  [1, 15 * 60, 4],
  [1, 16 * 60 + 30, 0],
  [2, 9 * 60, 2],
  [2, 10 * 60 + 30, 3],
  [2, 11 * 60 + 15, 4],
  [2, 14 * 60 + 15, 2],
  [2, 16 * 60, 2],
  [2, 18 * 60, 3],
  [3, 8 * 60 + 15, 5],
  [3, 9 * 60 + 45, 5],
  [3, 13 * 60 + 45, 5],
  [3, 15 * 60 + 30, 6],
  [3, 17 * 60, 5],
];

export const PRODUCTS: Omit<Product, 'id' | 'lots' | 'on_hand'>[] = [
  { name: 'Toxina botulínica 100 U', maker: 'Laboratório Horizonte', anvisa_registration: '80000000001', unit: 'iu' },
  { name: 'Ácido hialurônico 1 ml', maker: 'Derma Sul', anvisa_registration: '80000000002', unit: 'ml' },
  { name: 'Ácido glicólico 30 %', maker: null, anvisa_registration: null, unit: 'ml' },
];

/** Product, code, months until it expires, thousandths of the unit on hand. */
export const LOTS: [number, string, number, number][] = [
  [0, 'TB2604A', 9, 640_000],
  [0, 'TB2511C', 1, 80_000],
  [1, 'AH0931', 14, 22_000],
  [2, 'GL-77', -1, 120_000],
];

export const CONFIG: ConfigEntry[] = [
  { key: 'lock.soft_minutes', value: 10, description: 'Minutos sem uso até cobrir a tela', kind: 'number' },
  { key: 'lock.hard_minutes', value: 60, description: 'Minutos sem uso até fechar a clínica', kind: 'number' },
  { key: 'password.min_length', value: 12, description: 'Mínimo de caracteres de uma senha', kind: 'number' },
  { key: 'backup.daily', value: true, description: 'Fazer um backup por dia', kind: 'boolean' },
];
