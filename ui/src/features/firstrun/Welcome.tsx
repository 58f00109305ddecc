import { ArchiveRestore, Building2, Plus, Sparkles } from 'lucide-react';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';

import type { ClinicEntry } from '@/backend';
import { useAction } from '@/app/query';
import { Button as AppButton } from '@/components/Button';
import { ErrorNote } from '@/components/ErrorNote';
import { Segments } from '@/components/Layout';
import { toasts } from '@/components/toasts';
import styles from '@/features/session/Session.module.css';
import { chooseLanguage, isLanguage, LANGUAGES, type Language } from '@/i18n';

interface Props {
  clinics: ClinicEntry[];
  onCreate: () => void;
  onRestore: () => void;
  onClinic: (clinic: ClinicEntry) => void;
}

const LANGUAGE_NAMES: Record<Language, string> = { 'pt-BR': 'Português', en: 'English', es: 'Español' };

/** The first screen: language, the clinics on this computer, a new one, or the demonstration. */
export function Welcome({ clinics, onCreate, onRestore, onClinic }: Props) {
  const { t, i18n } = useTranslation();
  const { explore, pending, error } = useDemo();
  const language = isLanguage(i18n.language) ? i18n.language : 'pt-BR';
  const hasDemo = clinics.some(({ demo }) => demo);
  return (
    <main className={styles.gate} data-testid="first-run">
      <div className={styles.box}>
        <div className={styles.languages}>
          <Segments
            label={t('firstrun.language')}
            value={language}
            options={LANGUAGES.map((id) => ({ id, label: LANGUAGE_NAMES[id] }))}
            onChange={(next) => void chooseLanguage(next)}
            testid="language"
          />
        </div>
        <div className={styles.title}>
          <h1>{t('firstrun.welcome')}</h1>
          <p>{clinics.length > 0 ? t('firstrun.chooseClinic') : t('firstrun.promise')}</p>
        </div>
        <div className={styles.choices}>
          {clinics.map((clinic) => (
            <Button
              key={clinic.slug}
              className={styles.choice ?? ''}
              onPress={() => onClinic(clinic)}
              data-testid={`clinic-${clinic.slug}`}
            >
              <Building2 size={22} aria-hidden />
              <span>
                <strong>{clinic.name}</strong>
                <small>
                  {clinic.demo ? t('firstrun.demoClinic') : t('firstrun.users', { count: clinic.users.length })}
                </small>
              </span>
            </Button>
          ))}
          <Button className={styles.choice ?? ''} onPress={onCreate} data-testid="create-clinic">
            <Plus size={22} aria-hidden />
            <span>
              <strong>{t('firstrun.create')}</strong>
              <small>{t('firstrun.createHint')}</small>
            </span>
          </Button>
          {!hasDemo && (
            <Button className={styles.choice ?? ''} onPress={explore} isDisabled={pending} data-testid="demo-clinic">
              <Sparkles size={22} aria-hidden />
              <span>
                <strong>{pending ? t('firstrun.preparingDemo') : t('firstrun.explore')}</strong>
                <small>{t('firstrun.exploreHint')}</small>
              </span>
            </Button>
          )}
        </div>
        <ErrorNote error={error} />
        <AppButton
          look="quiet"
          icon={<ArchiveRestore size={16} aria-hidden />}
          onPress={onRestore}
          testid="restore-backup"
        >
          {t('firstrun.restore')}
        </AppButton>
      </div>
    </main>
  );
}

/** Makes the demonstration clinic and opens it as its first user, in one go. */
function useDemo(): { explore: () => void; pending: boolean; error: unknown } {
  const { t } = useTranslation();
  const unlock = useAction('session.unlock');
  const create = useAction('app.create_demo', {
    onDone: ({ slug, users }) => {
      const [first] = users;
      if (!first) return;
      unlock.mutate({ slug, ...first });
      toasts.show(t('firstrun.demoUsers', { login: first.login, password: first.password }));
    },
  });
  return {
    explore: () => create.mutate({ size: 's', seed: null }),
    pending: create.isPending || unlock.isPending,
    error: create.error ?? unlock.error,
  };
}
