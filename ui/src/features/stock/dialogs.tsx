import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { Day, Product, Unit } from '@/backend';
import { useAction } from '@/app/query';
import { Button } from '@/components/Button';
import { Dialog } from '@/components/Dialog';
import { ErrorNote } from '@/components/ErrorNote';
import { DayField, NumberField, TextField } from '@/components/Fields';
import { SelectField } from '@/components/Select';

import { fromUnits } from './quantity';

const UNITS: Unit[] = ['iu', 'ml', 'mg', 'g', 'vial', 'ampoule', 'syringe', 'unit', 'box', 'pack', 'pair'];

function orNull(text: string): string | null {
  return text.trim() === '' ? null : text.trim();
}

export function ProductDialog({ product, onClose }: { product: Product | null; onClose: () => void }) {
  const { t } = useTranslation();
  const [name, setName] = useState(product?.name ?? '');
  const [maker, setMaker] = useState(product?.maker ?? '');
  const [anvisa, setAnvisa] = useState(product?.anvisa_registration ?? '');
  const [unit, setUnit] = useState<Unit>(product?.unit ?? 'iu');
  const save = useAction('stock.save_product', { onDone: onClose });
  return (
    <Dialog
      open
      title={product ? product.name : t('stock.newProduct')}
      onClose={onClose}
      testid="product-dialog"
      actions={
        <>
          <Button onPress={onClose}>{t('common.cancel')}</Button>
          <Button
            look="primary"
            isDisabled={name.trim() === '' || save.isPending}
            onPress={() =>
              save.mutate({
                id: product?.id ?? null,
                name: name.trim(),
                maker: orNull(maker),
                anvisa_registration: orNull(anvisa),
                unit,
              })
            }
            testid="product-save"
          >
            {t('common.save')}
          </Button>
        </>
      }
    >
      <TextField label={t('common.name')} value={name} onChange={setName} autoFocus testid="product-name" />
      <SelectField
        label={t('stock.unit')}
        value={unit}
        options={UNITS.map((id) => ({ id, label: t(`stock.units.${id}`) }))}
        onChange={(next) => next && setUnit(next)}
        testid="product-unit"
      />
      <TextField label={t('stock.maker')} required={false} value={maker} onChange={setMaker} testid="product-maker" />
      <TextField
        label={t('stock.anvisaLabel')}
        required={false}
        value={anvisa}
        onChange={setAnvisa}
        maxLength={30}
        testid="product-anvisa"
      />
      <ErrorNote error={save.error} />
    </Dialog>
  );
}

export function LotDialog({ product, onClose }: { product: Product; onClose: () => void }) {
  const { t } = useTranslation();
  const [code, setCode] = useState('');
  const [expires, setExpires] = useState<Day | null>(null);
  const [quantity, setQuantity] = useState<number | null>(null);
  const [supplier, setSupplier] = useState('');
  const enter = useAction('stock.enter_lot', { onDone: onClose });
  const ready = code.trim() !== '' && quantity !== null && quantity > 0;
  return (
    <Dialog
      open
      title={t('stock.enterLotOf', { product: product.name })}
      onClose={onClose}
      testid="lot-dialog"
      actions={
        <>
          <Button onPress={onClose}>{t('common.cancel')}</Button>
          <Button
            look="primary"
            isDisabled={!ready || enter.isPending}
            onPress={() => {
              if (!ready) return;
              enter.mutate({
                product_id: product.id,
                code: code.trim(),
                expires,
                quantity: fromUnits(quantity),
                supplier: orNull(supplier),
              });
            }}
            testid="lot-save"
          >
            {t('common.save')}
          </Button>
        </>
      }
    >
      <TextField label={t('stock.lot')} value={code} onChange={setCode} autoFocus maxLength={40} testid="lot-code" />
      <DayField label={t('stock.expires')} value={expires} onChange={setExpires} testid="lot-expires" />
      <NumberField
        label={t('stock.quantityIn', { unit: t(`stock.units.${product.unit}`) })}
        whole={false}
        value={quantity}
        onChange={setQuantity}
        testid="lot-quantity"
      />
      <TextField
        label={t('stock.supplier')}
        required={false}
        value={supplier}
        onChange={setSupplier}
        testid="lot-supplier"
      />
      <ErrorNote error={enter.error} />
    </Dialog>
  );
}
