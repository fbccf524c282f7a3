import { css } from 'lit';

export const overviewStyles = css`
  .scroll {
    /* Holds the hidden texts too, which would widen the page. */
    position: relative;
    overflow-x: auto;
    padding: 3px;
  }
  [role='grid'] {
    display: grid;
    gap: 4px;
    width: max-content;
  }
  [role='row'] {
    display: contents;
  }
  [role='columnheader'] {
    align-self: end;
    text-align: center;
    font-size: 11px;
  }
  [role='columnheader'],
  [role='rowheader'] {
    white-space: nowrap;
  }
  .hint {
    margin: 0 0 6px;
  }
  .once {
    align-self: end;
    margin-left: auto;
    font-size: 11px;
  }
  .chosen {
    font-weight: 700;
  }
  .chosen > span {
    border-bottom: 2px solid var(--vscode-charts-orange, #d18616);
  }
  /* The headings of the rows stay while the maps scroll. */
  [role='rowheader'],
  .corner {
    position: sticky;
    left: -3px;
    z-index: 1;
    align-self: stretch;
    display: flex;
    align-items: center;
    padding-right: 8px;
    font-size: 12px;
    background: var(--vscode-editor-background, #1f1f1f);
  }
  button,
  .skeleton {
    display: block;
    width: 100%;
    aspect-ratio: 1;
    padding: 0;
    border-radius: 3px;
    overflow: hidden;
  }
  button {
    border: 1px solid var(--vscode-contrastBorder, transparent);
    background: none;
    scroll-margin-left: 80px;
  }
  button:hover {
    outline: 1px solid var(--vscode-foreground, #cccccc);
    outline-offset: 1px;
  }
  [aria-selected='true'] button {
    border-color: var(--vscode-editor-background, #1f1f1f);
    outline: 3px solid var(--vscode-charts-orange, #d18616);
    outline-offset: 0;
  }
  button:focus-visible {
    outline: 2px solid var(--vscode-focusBorder, #0078d4);
    outline-offset: 1px;
  }
  .caption {
    display: block;
    height: 13px;
    overflow: hidden;
    font-size: 10px;
    line-height: 13px;
    text-align: center;
    white-space: nowrap;
  }
  .aside button {
    opacity: 0.22;
  }
  .aside .caption {
    visibility: hidden;
  }
  .aside:is(:hover, :focus-within) > * {
    visibility: visible;
    opacity: 1;
  }
  canvas {
    display: block;
    width: 100%;
    height: 100%;
    image-rendering: pixelated;
  }
  .skeleton {
    border: 1px solid var(--vscode-contrastBorder, transparent);
    background: var(--vscode-editorWidget-background, rgb(128 128 128 / 18%));
    animation: breathe 1.4s ease-in-out infinite alternate;
  }
  @keyframes breathe {
    to {
      opacity: 0.45;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .skeleton {
      animation: none;
    }
  }
`;
