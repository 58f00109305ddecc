import { PackagePlus, Plus, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { Lot, Product } from '@/backend';
import { useAction, useApi } from '@/app/query';
import { useCan, useSession } from '@/app/session';
import { Button } from '@/components/Button';
import { Dialog } from '@/components/Dialog';
import { ErrorNote } from '@/components/ErrorNote';
import { actionsFor, Badge, Card, DataTable, Empty, layout, Page } from '@/components/Layout';
import { ReasonDialog } from '@/components/ReasonDialog';
import { addDays, formatDay, todayIn } from '@/lib/time';

import { ApplicationTable } from './ApplicationsSection';
import { LotDialog, ProductDialog } from './dialogs';
import { useAmount } from './quantity';

type Open =
  | { kind: 'product'; product: Product | null }
  | { kind: 'lot'; product: Product }
  | { kind: 'recall'; lot: Lot }
  | { kind: 'recipients'; lot: Lot };

const SOON_DAYS = 60;

/** Products and their lots: what is here, until when, and who received it. */
export default function StockScreen() {
  const { t } = useTranslation();
  const can = useCan();
  const products = useApi('stock.products', {});
  const [open, setOpen] = useState<Open | null>(null);
  const recall = useAction('stock.recall_lot');
  const close = () => setOpen(null);
  return (
    <Page
      title={t('app.area.stock')}
      testid="stock"
      actions={
        can('stock.save_product') && (
          <Button
            look="primary"
            icon={<Plus size={16} aria-hidden />}
            onPress={() => setOpen({ kind: 'product', product: null })}
            testid="product-new"
          >
            {t('stock.newProduct')}
          </Button>
        )
      }
    >
      <ErrorNote error={products.error ?? recall.error} />
      {products.data?.length === 0 && <Empty>{t('stock.empty')}</Empty>}
      {products.data?.map((product) => (
        <ProductCard key={product.id} product={product} onOpen={setOpen} />
      ))}
      {open?.kind === 'product' && <ProductDialog product={open.product} onClose={close} />}
      {open?.kind === 'lot' && <LotDialog product={open.product} onClose={close} />}
      {open?.kind === 'recipients' && <RecipientsDialog lot={open.lot} onClose={close} />}
      {open?.kind === 'recall' && (
        <ReasonDialog
          title={t('stock.recallTitle', { lot: open.lot.code })}
          text={t('stock.recallText')}
          confirm={t('stock.recall')}
          onClose={close}
          onConfirm={(reason) => {
            close();
            recall.mutate({ id: open.lot.id, reason });
          }}
        />
      )}
    </Page>
  );
}

function ProductCard({ product, onOpen }: { product: Product; onOpen: (open: Open) => void }) {
  const { t } = useTranslation();
  const can = useCan();
  const { clinic } = useSession();
  const today = todayIn(clinic.timezone);
  const amount = useAmount(product.unit);
  return (
    <Card
      title={product.name}
      testid={`product-${product.id}`}
      actions={
        <>
          <strong className="number">{amount(product.on_hand)}</strong>
          {can('stock.save_product') && (
            <Button size="small" onPress={() => onOpen({ kind: 'product', product })}>
              {t('common.edit')}
            </Button>
          )}
          {can('stock.enter_lot') && (
            <Button
              size="small"
              icon={<PackagePlus size={14} aria-hidden />}
              onPress={() => onOpen({ kind: 'lot', product })}
              testid={`lot-new-${product.id}`}
            >
              {t('stock.enterLot')}
            </Button>
          )}
        </>
      }
    >
      <p className={`${layout.muted} ${layout.small}`}>
        {[product.maker, product.anvisa_registration && t('stock.anvisa', { number: product.anvisa_registration })]
          .filter(Boolean)
          .join(' · ')}
      </p>
      <DataTable
        label={t('stock.lotsOf', { product: product.name })}
        rows={product.lots}
        rowKey={({ id }) => id}
        empty={t('stock.noLots')}
        columns={[
          { key: 'code', title: t('stock.lot'), cell: ({ code }) => <strong>{code}</strong> },
          {
            key: 'expires',
            title: t('stock.expires'),
            cell: (lot) => (
              <>
                {lot.expires && formatDay(lot.expires)} <LotBadge lot={lot} today={today} />
              </>
            ),
          },
          { key: 'received', title: t('stock.received'), cell: ({ received }) => formatDay(received) },
          { key: 'on_hand', title: t('stock.onHand'), align: 'end', cell: ({ on_hand }) => amount(on_hand) },
          ...actionsFor<Lot>(can('stock.recipients') || can('stock.recall_lot'), t('common.actions'), (lot) => (
            <>
              {can('stock.recipients') && (
                <Button
                  size="small"
                  look="quiet"
                  onPress={() => onOpen({ kind: 'recipients', lot })}
                  testid={`recipients-${lot.id}`}
                >
                  {t('stock.recipients')}
                </Button>
              )}
              {can('stock.recall_lot') && !lot.recalled && (
                <Button size="small" look="quiet" onPress={() => onOpen({ kind: 'recall', lot })}>
                  {t('stock.recall')}
                </Button>
              )}
            </>
          )),
        ]}
      />
    </Card>
  );
}

function LotBadge({ lot, today }: { lot: Lot; today: string }) {
  const { t } = useTranslation();
  const icon = <TriangleAlert size={12} aria-hidden />;
  if (lot.recalled)
    return (
      <Badge tone="danger" icon={icon}>
        {t('stock.recalled')}
      </Badge>
    );
  if (!lot.expires) return null;
  if (lot.expires < today)
    return (
      <Badge tone="danger" icon={icon}>
        {t('stock.expired')}
      </Badge>
    );
  if (lot.expires < addDays(today, SOON_DAYS)) return <Badge tone="warning">{t('stock.expiresSoon')}</Badge>;
  return null;
}

function RecipientsDialog({ lot, onClose }: { lot: Lot; onClose: () => void }) {
  const { t } = useTranslation();
  const recipients = useApi('stock.recipients', { lot_id: lot.id });
  return (
    <Dialog open wide title={t('stock.recipientsOf', { lot: lot.code })} onClose={onClose} testid="recipients-dialog">
      <ErrorNote error={recipients.error} />
      {recipients.data && <ApplicationTable applications={recipients.data} who empty={t('stock.noRecipients')} />}
    </Dialog>
  );
}
