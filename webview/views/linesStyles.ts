import { css } from 'lit';

export const linesStyles = css`
  .tools {
    display: flex;
    flex-wrap: wrap;
    gap: 8px 20px;
    align-items: center;
    margin-bottom: 10px;
  }
  .chips {
    display: flex;
    flex-wrap: wrap;
    gap: 4px;
  }
  .chips button {
    display: inline-flex;
    gap: 5px;
    align-items: center;
    padding: 1px 8px 1px 6px;
    border-radius: 10px;
    border: 1px solid var(--vscode-contrastBorder, var(--vscode-descriptionForeground, #9d9d9d));
    background: none;
    color: inherit;
    font-size: 12px;
  }
  .chips button[aria-pressed='false'] {
    border-style: dashed;
    color: var(--vscode-descriptionForeground, #9d9d9d);
  }
  .swatch {
    width: 10px;
    height: 10px;
    border-radius: 50%;
    border: 2px solid transparent;
  }
  .threshold {
    display: flex;
    gap: 8px;
    align-items: center;
    font-size: 12px;
  }
  input {
    width: 130px;
    accent-color: var(--vscode-charts-blue, #3794ff);
  }
  .bound {
    min-width: 4ch;
    font-family: var(--vscode-editor-font-family, ui-monospace, monospace);
  }
  .picture {
    max-width: 760px;
  }
  .titles {
    display: flex;
    justify-content: space-between;
    padding: 0 0 4px;
    font-size: 11px;
  }
  .titles span {
    padding: 0 8px;
  }
  .titles span:first-child {
    text-align: right;
  }
  .scroll {
    position: relative;
    overflow-x: hidden;
    overflow-y: auto;
  }
  .sizer {
    position: relative;
  }
  .pane {
    position: sticky;
    top: 0;
    height: 0;
  }
  canvas {
    position: absolute;
    top: 0;
    display: block;
  }
  .side {
    position: absolute;
    top: 0;
  }
  .side button {
    position: absolute;
    left: 0;
    right: 0;
    display: flex;
    gap: 8px;
    align-items: center;
    height: 22px;
    padding: 0 8px;
    border: 1px solid transparent;
    background: none;
    color: inherit;
    font-family: var(--vscode-editor-font-family, ui-monospace, monospace);
    font-size: 12px;
    white-space: nowrap;
  }
  .left button {
    flex-direction: row-reverse;
  }
  .side button:hover,
  .side button.focused {
    background: var(--vscode-list-hoverBackground, rgb(128 128 128 / 22%));
    border-color: var(--vscode-contrastBorder, transparent);
  }
  .side button[aria-pressed='true'] {
    border-color: var(--vscode-charts-blue, #3794ff);
    font-weight: bold;
  }
  .side button.unreached {
    color: var(--vscode-descriptionForeground, #9d9d9d);
  }
  .side button:focus-visible {
    outline-offset: -1px;
  }
  .token {
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .weight {
    font-size: 11px;
    font-weight: normal;
  }
  .count {
    margin: 8px 0 0;
    font-size: 12px;
  }
`;
