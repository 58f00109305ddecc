import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { Service, Treatment } from '@/backend';
import { useApi } from '@/app/query';
import { useCan } from '@/app/session';
import { Button } from '@/components/Button';
import { ErrorNote } from '@/components/ErrorNote';
import { actionsFor, Badge, DataTable, Page } from '@/components/Layout';
import { Tabs } from '@/components/Tabs';
import { formatMoney } from '@/lib/money';

import { ServiceDialog } from './ServiceDialog';
import { TreatmentDialog } from './TreatmentDialog';

type Tab = 'services' | 'treatments';

/** What the clinic offers: services are what is booked and charged, treatments what is done. */
export default function CatalogueScreen() {
  const { t } = useTranslation();
  const can = useCan();
  const [tab, setTab] = useState<Tab>('services');
  const [service, setService] = useState<Service | 'new' | null>(null);
  const [treatment, setTreatment] = useState<Treatment | 'new' | null>(null);
  const mayAdd = tab === 'services' ? can('catalogue.save_service') : can('catalogue.save_treatment');
  return (
    <Page
      title={t('app.area.catalogue')}
      testid="catalogue"
      actions={
        mayAdd && (
          <Button
            look="primary"
            icon={<Plus size={16} aria-hidden />}
            onPress={() => (tab === 'services' ? setService('new') : setTreatment('new'))}
            testid="catalogue-new"
          >
            {tab === 'services' ? t('catalogue.newService') : t('catalogue.newTreatment')}
          </Button>
        )
      }
    >
      <Tabs<Tab>
        label={t('app.area.catalogue')}
        value={tab}
        onChange={setTab}
        items={[
          { id: 'services', label: t('catalogue.services'), content: () => <Services onEdit={setService} /> },
          { id: 'treatments', label: t('catalogue.treatments'), content: () => <Treatments onEdit={setTreatment} /> },
        ]}
      />
      {service && <ServiceDialog service={service === 'new' ? null : service} onClose={() => setService(null)} />}
      {treatment && (
        <TreatmentDialog treatment={treatment === 'new' ? null : treatment} onClose={() => setTreatment(null)} />
      )}
    </Page>
  );
}

function Services({ onEdit }: { onEdit: (service: Service) => void }) {
  const { t } = useTranslation();
  const can = useCan();
  const services = useApi('catalogue.services', {});
  return (
    <>
      <ErrorNote error={services.error} />
      <DataTable
        label={t('catalogue.services')}
        rows={services.data ?? []}
        rowKey={({ id }) => id}
        empty={t('catalogue.emptyServices')}
        columns={[
          { key: 'name', title: t('common.name'), cell: (row) => <Name row={row} /> },
          { key: 'category', title: t('catalogue.category'), cell: ({ category }) => category },
          { key: 'minutes', title: t('agenda.minutes'), align: 'end', cell: (row) => minutes(row) },
          { key: 'price', title: t('catalogue.price'), align: 'end', cell: ({ price }) => formatMoney(price) },
          ...actionsFor<Service>(can('catalogue.save_service'), t('common.actions'), (row) => (
            <Button size="small" look="quiet" onPress={() => onEdit(row)} testid={`service-${row.id}`}>
              {t('common.edit')}
            </Button>
          )),
        ]}
      />
    </>
  );
}

function minutes({ duration_minutes, cleanup_minutes }: Service): string {
  return cleanup_minutes > 0 ? `${duration_minutes} + ${cleanup_minutes}` : String(duration_minutes);
}

function Treatments({ onEdit }: { onEdit: (treatment: Treatment) => void }) {
  const { t } = useTranslation();
  const can = useCan();
  const treatments = useApi('catalogue.treatments', {});
  return (
    <>
      <ErrorNote error={treatments.error} />
      <DataTable
        label={t('catalogue.treatments')}
        rows={treatments.data ?? []}
        rowKey={({ id }) => id}
        empty={t('catalogue.emptyTreatments')}
        columns={[
          { key: 'name', title: t('common.name'), cell: (row) => <Name row={row} /> },
          { key: 'category', title: t('catalogue.category'), cell: (row) => t(`catalogue.categories.${row.category}`) },
          { key: 'sessions', title: t('catalogue.sessions'), align: 'end', cell: (row) => row.sessions_required },
          {
            key: 'price',
            title: t('catalogue.price'),
            align: 'end',
            cell: ({ base_price }) => formatMoney(base_price),
          },
          ...actionsFor<Treatment>(can('catalogue.save_treatment'), t('common.actions'), (row) => (
            <Button size="small" look="quiet" onPress={() => onEdit(row)} testid={`treatment-${row.id}`}>
              {t('common.edit')}
            </Button>
          )),
        ]}
      />
    </>
  );
}

function Name({ row: { name, active } }: { row: { name: string; active: boolean } }) {
  const { t } = useTranslation();
  return (
    <>
      <strong>{name}</strong> {!active && <Badge>{t('common.inactive')}</Badge>}
    </>
  );
}
