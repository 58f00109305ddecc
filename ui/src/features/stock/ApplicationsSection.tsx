import { Syringe } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { Application, Id, Lot, Product } from '@/backend';
import { useAction, useApi } from '@/app/query';
import { useCan, useSession } from '@/app/session';
import { Button } from '@/components/Button';
import { Dialog } from '@/components/Dialog';
import { ErrorNote } from '@/components/ErrorNote';
import { NumberField, TextField } from '@/components/Fields';
import { DataTable, layout } from '@/components/Layout';
import { SelectField } from '@/components/Select';
import { useFormats } from '@/i18n/format';
import { formatDay, todayIn } from '@/lib/time';

import { fromUnits, toUnits, useAmount } from './quantity';

/** What was applied to this patient, with its lot. */
export function ApplicationsSection({ patient }: { patient: Id }) {
  const { t } = useTranslation();
  const can = useCan();
  const [applying, setApplying] = useState(false);
  const applications = useApi('stock.applications', { patient_id: patient });
  return (
    <div className={layout.stack} data-testid="applications">
      {can('stock.apply') && (
        <div>
          <Button
            look="primary"
            icon={<Syringe size={16} aria-hidden />}
            onPress={() => setApplying(true)}
            testid="apply"
          >
            {t('stock.apply')}
          </Button>
        </div>
      )}
      <ErrorNote error={applications.error} />
      <ApplicationTable applications={applications.data ?? []} who={false} empty={t('stock.noApplications')} />
      {applying && <ApplyDialog patient={patient} onClose={() => setApplying(false)} />}
    </div>
  );
}

interface TableProps {
  applications: Application[];
  /** Whether the table is of one lot and shows who received it, or of one patient and shows what. */
  who: boolean;
  empty: string;
}

export function ApplicationTable({ applications, who, empty }: TableProps) {
  const { t } = useTranslation();
  const { clinic } = useSession();
  const formats = useFormats(clinic.timezone);
  return (
    <DataTable
      label={t('stock.applications')}
      rows={applications}
      rowKey={({ id }) => id}
      empty={empty}
      columns={[
        { key: 'at', title: t('agenda.when'), cell: ({ at }) => formats.dateTime(at) },
        ...(who
          ? [{ key: 'who', title: t('agenda.patient'), cell: ({ patient_name }: Application) => patient_name }]
          : [
              { key: 'product', title: t('stock.product'), cell: ({ product }: Application) => product },
              { key: 'lot', title: t('stock.lot'), cell: ({ lot }: Application) => lot },
            ]),
        { key: 'site', title: t('stock.site'), cell: ({ site }) => site },
        { key: 'by', title: t('agenda.professional'), cell: ({ professional }) => professional },
        {
          key: 'quantity',
          title: t('stock.quantity'),
          align: 'end',
          cell: ({ quantity }) => formats.number(toUnits(quantity)),
        },
      ]}
    />
  );
}

interface LotChoice {
  lot: Lot;
  product: Product;
}

function ApplyDialog({ patient, onClose }: { patient: Id; onClose: () => void }) {
  const { t } = useTranslation();
  const { clinic } = useSession();
  const products = useApi('stock.products', {}).data ?? [];
  const [lot, setLot] = useState<Id | null>(null);
  const [quantity, setQuantity] = useState<number | null>(null);
  const [site, setSite] = useState('');
  const apply = useAction('stock.apply', { onDone: onClose });
  const today = todayIn(clinic.timezone);
  const choices: LotChoice[] = products.flatMap((product) => product.lots.map((row) => ({ lot: row, product })));
  const whyNot = ({ lot: row }: LotChoice) => {
    if (row.recalled) return t('stock.recalled');
    if (row.expires && row.expires < today) return t('stock.expired');
    return row.on_hand <= 0 ? t('stock.used') : null;
  };
  const chosen = choices.find((choice) => choice.lot.id === lot);
  const amount = useAmount(chosen?.product.unit ?? 'unit');
  const ready = lot !== null && quantity !== null && quantity > 0;
  return (
    <Dialog
      open
      title={t('stock.apply')}
      onClose={onClose}
      testid="apply-dialog"
      actions={
        <>
          <Button onPress={onClose}>{t('common.cancel')}</Button>
          <Button
            look="primary"
            isDisabled={!ready || apply.isPending}
            onPress={() => {
              if (!ready) return;
              const where = site.trim() === '' ? null : site.trim();
              apply.mutate({
                patient_id: patient,
                lot_id: lot,
                quantity: fromUnits(quantity),
                site: where,
                appointment_id: null,
              });
            }}
            testid="apply-save"
          >
            {t('stock.applySave')}
          </Button>
        </>
      }
    >
      <SelectField
        label={t('stock.lot')}
        value={lot}
        options={choices.map((choice) => ({
          id: choice.lot.id,
          label: `${choice.product.name} · ${choice.lot.code}`,
          detail:
            whyNot(choice) ?? (choice.lot.expires && t('stock.expiresOn', { day: formatDay(choice.lot.expires) })),
          disabled: whyNot(choice) !== null,
        }))}
        onChange={setLot}
        testid="apply-lot"
      />
      <NumberField
        label={chosen ? t('stock.quantityIn', { unit: t(`stock.units.${chosen.product.unit}`) }) : t('stock.quantity')}
        hint={chosen ? t('stock.onHandNow', { amount: amount(chosen.lot.on_hand) }) : undefined}
        whole={false}
        value={quantity}
        onChange={setQuantity}
        testid="apply-quantity"
      />
      <TextField
        label={t('stock.site')}
        required={false}
        value={site}
        onChange={setSite}
        maxLength={120}
        testid="apply-site"
      />
      <ErrorNote error={apply.error} />
    </Dialog>
  );
}
