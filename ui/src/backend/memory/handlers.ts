import type { MethodName, Params, Result } from '../index';
import { agenda } from './agenda';
import { app } from './app';
import { assistant } from './assistant';
import { audit } from './audit';
import { catalogue } from './catalogue';
import { consent } from './consent';
import { finance } from './finance';
import { patients } from './patients';
import { records } from './records';
import { session } from './session';
import { settings } from './settings';
import { stock } from './stock';
import type { Store } from './store';
import { team } from './team';

export type Handler<M extends MethodName> = (store: Store, params: Params<M>) => Result<M>;
type AreaOf<M extends MethodName> = M extends `${infer A}.${string}` ? A : never;

/** The handlers of one area: leaving one out does not compile. */
export type Handlers<A extends string> = { [M in MethodName as AreaOf<M> extends A ? M : never]: Handler<M> };

export const handlers: { [M in MethodName]: Handler<M> } = {
  ...app,
  ...session,
  ...patients,
  ...agenda,
  ...records,
  ...consent,
  ...finance,
  ...assistant,
  ...stock,
  ...catalogue,
  ...team,
  ...settings,
  ...audit,
};
