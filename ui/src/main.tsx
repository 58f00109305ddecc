import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

import { App } from './app/App';
import { openBackend } from './backend';
import { startI18n, storedLanguage } from './i18n';
import './styles/fonts.css';
import './styles/tokens.css';
import './styles/base.css';

async function start(): Promise<void> {
  const root = document.getElementById('root');
  if (!root) return;
  await startI18n(storedLanguage() ?? 'pt-BR');
  const backend = await openBackend();
  createRoot(root).render(
    <StrictMode>
      <App backend={backend} />
    </StrictMode>,
  );
}

void start();
