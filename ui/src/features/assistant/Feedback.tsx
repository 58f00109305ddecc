import { Star } from 'lucide-react';
import { useState } from 'react';
import { Form, Radio, RadioGroup } from 'react-aria-components';
import { useTranslation } from 'react-i18next';

import { Button } from '@/components/Button';
import { TextField } from '@/components/Fields';

import styles from './Assistant.module.css';

const STARS = [1, 2, 3, 4, 5];
/** Up to here it is asked what was missing. */
const POOR = 3;

interface Props {
  stars: number;
  onRate: (stars: number, comment: string | null) => void;
}

/** One to five, and a word about what was missing where it was not good. */
export function Feedback({ stars, onRate }: Props) {
  const { t } = useTranslation();
  const [comment, setComment] = useState('');
  const [sent, setSent] = useState(false);
  return (
    <>
      <RadioGroup
        className={styles.stars ?? ''}
        aria-label={t('assistant.rate')}
        orientation="horizontal"
        value={stars === 0 ? null : String(stars)}
        onChange={(value) => onRate(Number(value), null)}
        data-testid="assistant-feedback"
      >
        {STARS.map((value) => (
          <Radio
            key={value}
            value={String(value)}
            aria-label={t('assistant.stars', { count: value })}
            className={styles.star ?? ''}
            data-testid={`assistant-star-${value}`}
          >
            <Star size={14} fill={value <= stars ? 'currentColor' : 'none'} aria-hidden />
          </Radio>
        ))}
      </RadioGroup>
      {stars > 0 && (stars > POOR || sent) && (
        <span role="status" data-testid="assistant-thanks">
          {t('assistant.thanks')}
        </span>
      )}
      {stars > 0 && stars <= POOR && !sent && (
        <Form
          className={styles.comment ?? ''}
          onSubmit={(event) => {
            event.preventDefault();
            onRate(stars, comment.trim() === '' ? null : comment.trim());
            setSent(true);
          }}
        >
          <TextField
            label={t('assistant.whatWasMissing')}
            required={false}
            value={comment}
            onChange={setComment}
            maxLength={500}
            testid="assistant-comment"
          />
          <div>
            <Button type="submit" size="small" testid="assistant-comment-send">
              {t('assistant.send')}
            </Button>
          </div>
        </Form>
      )}
    </>
  );
}
