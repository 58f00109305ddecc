import { useTranslation } from 'react-i18next';

import type { Role } from '@/backend';
import { Checkbox } from '@/components/Fields';
import { layout } from '@/components/Layout';

import { ROLES } from './roles';

interface Props {
  roles: Role[];
  onChange: (roles: Role[]) => void;
}

export function RoleChoice({ roles, onChange }: Props) {
  const { t } = useTranslation();
  return (
    <fieldset>
      <legend className={`${layout.muted} ${layout.small}`}>{t('team.rolesTitle')}</legend>
      <div className={layout.grid} style={{ gap: 0 }}>
        {ROLES.map((role) => (
          <Checkbox
            key={role}
            selected={roles.includes(role)}
            onChange={(on) => onChange(ROLES.filter((other) => (other === role ? on : roles.includes(other))))}
            testid={`role-${role}`}
          >
            {t(`team.roles.${role}`)}
          </Checkbox>
        ))}
      </div>
    </fieldset>
  );
}
