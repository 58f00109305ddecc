import { CircleAlert, CircleCheck, Info, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { ToggleButton, ToggleButtonGroup } from 'react-aria-components';

import styles from './Layout.module.css';

export type Tone = 'neutral' | 'danger' | 'warning' | 'success' | 'accent';

interface PageProps {
  title: string;
  actions?: ReactNode;
  children: ReactNode;
  testid?: string;
}

/** A screen: one title, its actions, one scrolling body. */
export function Page({ title, actions, children, testid }: PageProps) {
  return (
    <section className={styles.page} data-testid={testid}>
      <header className={styles.head}>
        <h1>{title}</h1>
        {actions}
      </header>
      {/* A scrolling region has to be reachable by keyboard. */}
      <div className={styles.content} tabIndex={0} role="region" aria-label={title}>
        <div className={styles.narrow}>{children}</div>
      </div>
    </section>
  );
}

interface CardProps {
  title?: string;
  actions?: ReactNode;
  children: ReactNode;
  testid?: string;
}

export function Card({ title, actions, children, testid }: CardProps) {
  return (
    <section className={styles.card} data-testid={testid} {...(title ? { 'aria-label': title } : {})}>
      {(title ?? actions) && (
        <div className={styles.cardHead}>
          <h2>{title}</h2>
          <div className={styles.row}>{actions}</div>
        </div>
      )}
      {children}
    </section>
  );
}

const NOTE_ICONS = {
  neutral: Info,
  accent: Info,
  danger: CircleAlert,
  warning: TriangleAlert,
  success: CircleCheck,
} as const;

interface NoteProps {
  tone?: Tone;
  children: ReactNode;
  testid?: string;
  /** Read aloud as soon as it appears. */
  live?: boolean;
}

export function Note({ tone = 'neutral', children, testid, live }: NoteProps) {
  const Icon = NOTE_ICONS[tone];
  return (
    <div
      className={`${styles.note} ${tone === 'neutral' ? '' : (styles[tone] ?? '')}`}
      data-testid={testid}
      role={live ? 'alert' : undefined}
    >
      <Icon size={16} aria-hidden />
      <div>{children}</div>
    </div>
  );
}

export function Badge({ tone = 'neutral', icon, children }: { tone?: Tone; icon?: ReactNode; children: ReactNode }) {
  return (
    <span className={`${styles.badge} ${tone === 'neutral' ? '' : (styles[tone] ?? '')}`}>
      {icon}
      {children}
    </span>
  );
}

/** What an empty place is for and how to fill it. */
export function Empty({ children, action }: { children: ReactNode; action?: ReactNode }) {
  return (
    <div className={styles.empty}>
      <p>{children}</p>
      {action}
    </div>
  );
}

export interface Column<T> {
  key: string;
  title: string;
  cell: (row: T) => ReactNode;
  align?: 'start' | 'end';
}

/** The last column, with what may be done to a row; whoever may do nothing has no such column. */
export function actionsFor<T>(may: boolean, title: string, cell: (row: T) => ReactNode): Column<T>[] {
  return may ? [{ key: 'actions', title, align: 'end', cell }] : [];
}

interface TableProps<T> {
  label: string;
  columns: Column<T>[];
  rows: T[];
  rowKey: (row: T) => string;
  empty: ReactNode;
  testid?: string;
}

/** A short report; lists over a hundred rows are virtualised elsewhere. */
export function DataTable<T>({ label, columns, rows, rowKey, empty, testid }: TableProps<T>) {
  if (rows.length === 0) return <Empty>{empty}</Empty>;
  const end = (column: Column<T>) => (column.align === 'end' ? styles.end : undefined);
  return (
    <table className={styles.table} aria-label={label} data-testid={testid}>
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column.key} scope="col" className={end(column)}>
              {column.title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={rowKey(row)}>
            {columns.map((column) => (
              <td key={column.key} className={end(column)}>
                {column.cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface SegmentsProps<K extends string> {
  label: string;
  value: K;
  options: { id: K; label: string }[];
  onChange: (value: K) => void;
  testid?: string;
}

/** A few choices of which exactly one holds. */
export function Segments<K extends string>({ label, value, options, onChange, testid }: SegmentsProps<K>) {
  return (
    <ToggleButtonGroup
      aria-label={label}
      className={styles.segments ?? ''}
      selectedKeys={[value]}
      disallowEmptySelection
      data-testid={testid}
      onSelectionChange={(keys) => {
        const [key] = keys;
        if (key !== undefined) onChange(key as K);
      }}
    >
      {options.map((item) => (
        <ToggleButton
          key={item.id}
          id={item.id}
          className={styles.segment ?? ''}
          data-testid={testid ? `${testid}-${item.id}` : undefined}
        >
          {item.label}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}

export { styles as layout };
