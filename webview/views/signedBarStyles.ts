import { css } from 'lit';

/** Horizontal bars of numbers that may be below zero. */
export const signedBarStyles = css`
  .bar {
    position: absolute;
    height: 100%;
    min-width: 2px;
    border: 1px solid var(--vscode-contrastBorder, transparent);
    border-radius: 2px;
    background: var(--vscode-charts-blue, #3794ff);
  }
  /* As in the pictures of signed numbers: red above zero, blue below. */
  .signed .bar:not(.below) {
    background: var(--vscode-charts-red, #f14c4c);
  }
`;
