import { css } from 'lit';

export const numbersStyles = css`
  .table {
    position: relative;
    overflow: auto;
    border: 1px solid var(--vscode-contrastBorder, var(--vscode-panel-border, #2b2b2b));
    font-family: var(--vscode-editor-font-family, ui-monospace, monospace);
    font-size: 12px;
    line-height: 24px;
  }
  .table:focus-visible {
    outline-offset: -1px;
  }
  .sizer {
    position: relative;
  }
  .head {
    position: sticky;
    top: 0;
    z-index: 2;
    height: 24px;
    background: var(--vscode-sideBar-background, var(--vscode-editor-background, #1f1f1f));
    border-bottom: 1px solid var(--vscode-contrastBorder, var(--vscode-panel-border, #2b2b2b));
  }
  .body {
    position: absolute;
    left: 0;
    right: 0;
    height: 24px;
  }
  [role='columnheader'],
  [role='gridcell'] {
    position: absolute;
    top: 0;
    width: 80px;
    height: 24px;
    padding: 0 8px;
    text-align: right;
    white-space: nowrap;
    overflow: hidden;
    text-overflow: ellipsis;
  }
  [role='rowheader'],
  .corner {
    position: sticky;
    left: 0;
    z-index: 1;
    width: 110px;
    height: 24px;
    padding: 0 8px;
    text-align: right;
    white-space: nowrap;
    overflow: hidden;
    text-overflow: ellipsis;
    background: var(--vscode-sideBar-background, var(--vscode-editor-background, #1f1f1f));
    border-right: 1px solid var(--vscode-contrastBorder, var(--vscode-panel-border, #2b2b2b));
  }
  .heading {
    color: var(--vscode-descriptionForeground, #9d9d9d);
  }
  .heading.here {
    color: var(--vscode-foreground, #cccccc);
    font-weight: bold;
  }
  [role='gridcell'] {
    cursor: pointer;
  }
  .hole {
    color: var(--vscode-descriptionForeground, #9d9d9d);
  }
  .here[role='gridcell'] {
    outline: 1px solid var(--vscode-foreground, #cccccc);
    outline-offset: -1px;
  }
  .pinned[role='gridcell'] {
    outline: 2px solid var(--vscode-charts-orange, #d18616);
    outline-offset: -2px;
    font-weight: bold;
  }
  .titles {
    margin: 0 0 6px;
    font-size: 11px;
  }
`;
