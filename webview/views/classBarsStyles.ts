import { css } from 'lit';

export const classBarsStyles = css`
  ol {
    display: grid;
    grid-template-columns: minmax(48px, max-content) minmax(40px, 1fr) max-content;
    gap: 3px 0;
    max-width: 720px;
    margin: 0 0 8px;
    padding: 0;
    list-style: none;
  }
  li {
    display: grid;
    grid-template-columns: subgrid;
    grid-column: 1 / -1;
  }
  li button {
    display: grid;
    grid-template-columns: subgrid;
    grid-column: 1 / -1;
    gap: 12px;
    align-items: center;
    border-color: transparent;
    padding: 3px 8px;
    background: none;
    color: inherit;
    text-align: left;
  }
  li button:hover {
    background: var(--vscode-list-hoverBackground, #2a2d2e);
  }
  li button.pinned {
    border-color: var(--vscode-charts-orange, #d18616);
  }
  .label {
    max-width: 240px;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .track {
    position: relative;
    height: 13px;
    border-radius: 2px;
    background: color-mix(in srgb, var(--vscode-foreground, #cccccc) 9%, transparent);
  }
  .value {
    min-width: 52px;
    font-family: var(--vscode-editor-font-family, ui-monospace, monospace);
    font-size: 12px;
    text-align: right;
    white-space: nowrap;
  }
  .fold {
    padding: 1px 8px;
  }
  @media (max-width: 480px) {
    .label {
      max-width: 110px;
    }
  }
`;
