import type { ReactNode } from 'react';
import { Button as AriaButton, Tooltip, TooltipTrigger, type ButtonProps } from 'react-aria-components';

import styles from './Button.module.css';
import popover from './Popover.module.css';

type Look = 'plain' | 'primary' | 'danger' | 'quiet';
type Size = 'small' | 'medium' | 'large';

interface Props extends Omit<ButtonProps, 'className' | 'children'> {
  look?: Look;
  size?: Size;
  icon?: ReactNode;
  children?: ReactNode;
  testid?: string;
}

function classes(look: Look, size: Size, extra?: string): string {
  return [styles.button, look !== 'plain' && styles[look], size !== 'medium' && styles[size], extra]
    .filter(Boolean)
    .join(' ');
}

export function Button({ look = 'plain', size = 'medium', icon, children, testid, ...rest }: Props) {
  return (
    <AriaButton {...rest} className={classes(look, size)} data-testid={testid}>
      {icon}
      {children}
    </AriaButton>
  );
}

interface IconProps extends Omit<Props, 'children'> {
  label: string;
  icon: ReactNode;
}

/** A button that shows only an icon; its name is read aloud and shown on hover and focus. */
export function IconButton({ label, icon, look = 'quiet', size = 'medium', testid, ...rest }: IconProps) {
  return (
    <TooltipTrigger delay={500}>
      <AriaButton {...rest} aria-label={label} className={classes(look, size, styles.icon)} data-testid={testid}>
        {icon}
      </AriaButton>
      <Tooltip offset={6} className={popover.tooltip}>
        {label}
      </Tooltip>
    </TooltipTrigger>
  );
}
