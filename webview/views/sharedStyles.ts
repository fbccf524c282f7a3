import { css } from 'lit';

/** What all pictures have in common. */
export const sharedStyles = css`
  :host {
    display: block;
    min-width: 0;
    color: var(--vscode-foreground, #cccccc);
    font-family: var(--vscode-font-family, system-ui, sans-serif);
    font-size: var(--vscode-font-size, 13px);
  }
  :host([hidden]) {
    display: none;
  }
  * {
    box-sizing: border-box;
  }
  .unseen {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  .muted {
    color: var(--vscode-descriptionForeground, #9d9d9d);
  }
  button {
    color: inherit;
    font: inherit;
    cursor: pointer;
    border: 1px solid var(--vscode-contrastBorder, var(--vscode-widget-border, transparent));
    border-radius: 4px;
    background: var(--vscode-button-secondaryBackground, transparent);
    color: var(--vscode-button-secondaryForeground, inherit);
  }
  button:hover {
    background: var(
      --vscode-button-secondaryHoverBackground,
      var(--vscode-toolbar-hoverBackground, #5a5d5e50)
    );
  }
  :focus-visible {
    outline: 1px solid var(--vscode-focusBorder, #0078d4);
    outline-offset: 1px;
  }
`;
