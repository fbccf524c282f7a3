import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** The colours and fonts of the editor, for what is painted on a canvas. */
export interface Theme {
  readonly kind: 'light' | 'dark' | 'high-contrast' | 'high-contrast-light';
  readonly background: string;
  readonly foreground: string;
  /** Labels that stand back. */
  readonly muted: string;
  readonly border: string;
  /** Pinned rows. */
  readonly accent: string;
  /** Pinned columns and the pinned cell. */
  readonly second: string;
  /** Only high-contrast themes have one. */
  readonly contrastBorder: string | undefined;
  readonly fontFamily: string;
  readonly codeFontFamily: string;
}

const FALLBACK = {
  dark: {
    background: '#1f1f1f',
    foreground: '#cccccc',
    muted: '#9d9d9d',
    border: '#2b2b2b',
    accent: '#3794ff',
    second: '#e2a03f',
  },
  light: {
    background: '#ffffff',
    foreground: '#3b3b3b',
    muted: '#616161',
    border: '#e5e5e5',
    accent: '#005fb8',
    second: '#b26b00',
  },
};

function kindOf(classes: DOMTokenList): Theme['kind'] {
  if (classes.contains('vscode-high-contrast-light')) return 'high-contrast-light';
  if (classes.contains('vscode-high-contrast')) return 'high-contrast';
  return classes.contains('vscode-light') ? 'light' : 'dark';
}

function readTheme(): Theme {
  const style = getComputedStyle(document.body);
  const kind = kindOf(document.body.classList);
  const fallback = kind === 'light' || kind === 'high-contrast-light' ? FALLBACK.light : FALLBACK.dark;
  const variable = (name: string): string | undefined =>
    style.getPropertyValue(`--vscode-${name}`).trim() || undefined;
  return {
    kind,
    background: variable('editor-background') ?? fallback.background,
    foreground: variable('foreground') ?? fallback.foreground,
    muted: variable('descriptionForeground') ?? fallback.muted,
    border: variable('panel-border') ?? variable('widget-border') ?? fallback.border,
    accent: variable('charts-blue') ?? variable('focusBorder') ?? fallback.accent,
    second: variable('charts-orange') ?? fallback.second,
    contrastBorder: variable('contrastBorder'),
    fontFamily: variable('font-family') ?? 'system-ui, sans-serif',
    codeFontFamily: variable('editor-font-family') ?? 'ui-monospace, monospace',
  };
}

const listeners = new Set<() => void>();
let observer: MutationObserver | undefined;

/** VS Code changes the body's class and the style of the root when the theme changes; one observer serves all. */
function observeTheme(listener: () => void): () => void {
  listeners.add(listener);
  if (!observer) {
    observer = new MutationObserver(() => listeners.forEach((call) => call()));
    observer.observe(document.body, { attributes: true, attributeFilter: ['class'] });
    observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style', 'class'] });
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    observer?.disconnect();
    observer = undefined;
  };
}

/** Gives an element the current theme and updates it when the theme changes. */
export class ThemeController implements ReactiveController {
  #current: Theme | undefined;
  #stop: (() => void) | undefined;
  readonly #host: ReactiveControllerHost;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  get current(): Theme {
    return (this.#current ??= readTheme());
  }

  hostConnected(): void {
    this.#current = undefined;
    this.#stop = observeTheme(() => {
      this.#current = undefined;
      this.#host.requestUpdate();
    });
  }

  hostDisconnected(): void {
    this.#stop?.();
  }
}
