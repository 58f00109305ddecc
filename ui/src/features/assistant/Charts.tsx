import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import { Empty } from '@/components/Layout';
import { useFormats } from '@/i18n/format';

import { barsOf, roundTop, type DayValue } from './chart';
import styles from './Charts.module.css';

const WIDTH = 720;
const HEIGHT = 140;

interface DaysProps {
  label: string;
  points: DayValue[];
  /** How a value is said. */
  say: (value: number) => string;
}

/** A bar for each day. The drawing is for the eye; the same values stand in a table for everybody else. */
export function DayBars({ label, points, say }: DaysProps) {
  const formats = useFormats();
  const top = roundTop(points.map(({ value }) => value));
  const [first, last] = [points[0], points.at(-1)];
  return (
    <figure className={styles.figure}>
      <figcaption className={styles.caption}>{label}</figcaption>
      <div className={styles.plot}>
        <div className={styles.scale} aria-hidden>
          <span>{say(top)}</span>
          <span>{say(0)}</span>
        </div>
        <svg
          viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
          preserveAspectRatio="none"
          className={styles.drawing}
          aria-hidden
          focusable="false"
        >
          {[0, 0.5, 1].map((line) => (
            <line key={line} x1={0} x2={WIDTH} y1={HEIGHT * line} y2={HEIGHT * line} className={styles.rule} />
          ))}
          {barsOf(points, top).map(({ day, value, x, width, height }) => (
            <rect
              key={day}
              x={x * WIDTH}
              width={width * WIDTH}
              y={HEIGHT * (1 - height)}
              height={HEIGHT * height}
              className={styles.bar}
            >
              <title>{`${formats.day(day)}: ${say(value)}`}</title>
            </rect>
          ))}
        </svg>
        {first && last && (
          <div className={styles.ends} aria-hidden>
            <span>{formats.day(first.day)}</span>
            <span>{formats.day(last.day)}</span>
          </div>
        )}
      </div>
      <table className="visually-hidden" aria-label={label}>
        <tbody>
          {points.map(({ day, value }) => (
            <tr key={day}>
              <th scope="row">{formats.day(day)}</th>
              <td>{say(value)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}

interface Part {
  key: string;
  name: string;
  value: number;
  detail?: ReactNode;
}

interface PartsProps {
  label: string;
  parts: Part[];
  say: (value: number) => string;
}

/** Parts of a whole, the largest first: name, value and a bar of its size. */
export function Parts({ label, parts, say }: PartsProps) {
  const { t } = useTranslation();
  const most = Math.max(1, ...parts.map(({ value }) => value));
  const sorted = [...parts].sort((a, b) => b.value - a.value);
  return (
    <figure className={styles.figure}>
      <figcaption className={styles.caption}>{label}</figcaption>
      {parts.length === 0 ? (
        <Empty>{t('assistant.usage.nothing')}</Empty>
      ) : (
        <table className={styles.parts} aria-label={label}>
          <tbody>
            {sorted.map(({ key, name, value, detail }) => (
              <tr key={key}>
                <th scope="row">{name}</th>
                <td className={styles.track}>
                  <div className={styles.fill} style={{ width: `${String((value / most) * 100)}%` }} aria-hidden />
                </td>
                <td className={styles.value}>{say(value)}</td>
                {detail !== undefined && <td className={styles.value}>{detail}</td>}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </figure>
  );
}

/** A few figures side by side, each with what it is. */
export function Figures({ figures }: { figures: { label: string; value: string; hint?: string | undefined }[] }) {
  return (
    <dl className={styles.figures}>
      {figures.map(({ label, value, hint }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
          {hint && <dd className={styles.hint}>{hint}</dd>}
        </div>
      ))}
    </dl>
  );
}
