import { css } from 'lit';

export const heatmapStyles = css`
  .picture {
    position: relative;
  }
  .surface {
    position: relative;
    width: 100%;
    cursor: crosshair;
    overflow: hidden;
  }
  .surface.zoomed {
    touch-action: none;
  }
  canvas {
    display: block;
  }
  .side {
    position: absolute;
    display: flex;
    flex-direction: column;
    gap: 14px;
    align-items: flex-start;
  }
  .below {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 20px;
    align-items: center;
    justify-content: space-between;
    padding: 2px 8px 4px;
  }
  .zoom {
    display: flex;
    gap: 2px;
  }
  .zoom button {
    min-width: 24px;
    height: 24px;
    padding: 0 5px;
  }
  .zoom button:disabled {
    opacity: 0.4;
    cursor: default;
  }
  .tooltip {
    position: absolute;
    z-index: 2;
    pointer-events: none;
    max-width: 260px;
    padding: 5px 9px;
    border: 1px solid var(--vscode-editorHoverWidget-border, var(--vscode-contrastBorder, #454545));
    border-radius: 4px;
    background: var(--vscode-editorHoverWidget-background, #202020);
    color: var(--vscode-editorHoverWidget-foreground, inherit);
    font-size: 12px;
    line-height: 1.45;
    overflow-wrap: anywhere;
    box-shadow: 0 2px 8px var(--vscode-widget-shadow, rgb(0 0 0 / 36%));
  }
  .tooltip.left {
    transform: translateX(-100%);
  }
  .tooltip.up {
    transform: translateY(-100%);
  }
  .tooltip.left.up {
    transform: translate(-100%, -100%);
  }
  .tooltip strong {
    font-family: var(--vscode-editor-font-family, ui-monospace, monospace);
    font-size: 14px;
  }
  .tooltip div {
    display: flex;
    gap: 6px;
  }
  .tooltip .axis {
    min-width: 40px;
    opacity: 0.75;
  }
`;
