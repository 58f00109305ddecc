import { useState } from 'react';
import { Form } from 'react-aria-components';
import { useTranslation } from 'react-i18next';

import type { CreatedClinic } from '@/backend';
import { useAction } from '@/app/query';
import { Button } from '@/components/Button';
import { ErrorNote } from '@/components/ErrorNote';
import session from '@/features/session/Session.module.css';
import { isLanguage } from '@/i18n';

import { emptyDraft, requestOf, stepReady, stepsOf, type Draft, type Step } from './draft';
import { RecoveryKit } from './RecoveryKit';
import { ClinicStep, OwnerStep } from './steps';
import { PeopleStep } from './PeopleStep';
import { PlaceStep, ReviewStep } from './PlaceStep';
import styles from './Wizard.module.css';

/** "Create my clinic": a few short questions, then the recovery kit. */
export function CreateClinic({ onBack }: { onBack: () => void }) {
  const { t, i18n } = useTranslation();
  const [draft, setDraft] = useState(() => emptyDraft(t('firstrun.firstRoom')));
  const [step, setStep] = useState<Step>('clinic');
  const [created, setCreated] = useState<CreatedClinic | null>(null);
  const create = useAction('app.create_clinic', { onDone: setCreated });
  if (created) return <RecoveryKit clinic={draft.name} created={created} owner={draft} />;

  const steps = stepsOf(draft);
  const place = steps.indexOf(step);
  const next = steps[place + 1];
  const forward = () => {
    if (next) setStep(next);
    else create.mutate(requestOf(draft, isLanguage(i18n.language) ? i18n.language : 'pt-BR'));
  };
  const back = () => {
    const previous = steps[place - 1];
    if (previous) setStep(previous);
    else onBack();
  };
  return (
    <main className={session.gate} data-testid="create-clinic-wizard">
      <div className={styles.box}>
        <ol className={styles.steps}>
          {steps.map((name, index) => (
            <li
              key={name}
              className={styles.step}
              data-done={index < place || undefined}
              aria-current={name === step ? 'step' : undefined}
            >
              {t(`firstrun.step.${name}`)}
            </li>
          ))}
        </ol>
        <h1>{t(`firstrun.stepTitle.${step}`)}</h1>
        <Form
          onSubmit={(event) => {
            event.preventDefault();
            if (stepReady(step, draft)) forward();
          }}
        >
          <div className={styles.body}>
            <StepBody step={step} draft={draft} onChange={setDraft} />
            <ErrorNote error={create.error} />
          </div>
          <div className={styles.foot}>
            <Button onPress={back} size="large" testid="wizard-back">
              {t('common.back')}
            </Button>
            <Button
              type="submit"
              look="primary"
              size="large"
              isDisabled={!stepReady(step, draft) || create.isPending}
              testid="wizard-next"
            >
              {next ? t('common.next') : create.isPending ? t('firstrun.creating') : t('firstrun.createNow')}
            </Button>
          </div>
        </Form>
      </div>
    </main>
  );
}

export interface StepProps {
  draft: Draft;
  onChange: (draft: Draft) => void;
}

function StepBody({ step, ...props }: StepProps & { step: Step }) {
  switch (step) {
    case 'clinic':
      return <ClinicStep {...props} />;
    case 'owner':
      return <OwnerStep {...props} />;
    case 'people':
      return <PeopleStep {...props} />;
    case 'place':
      return <PlaceStep {...props} />;
    case 'review':
      return <ReviewStep {...props} />;
  }
}
