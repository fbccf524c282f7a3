import { css } from 'lit';

export const mapGridStyles = css`
  .scroll {
    position: relative;
    overflow: hidden auto;
    border-radius: 2px;
  }
  .scroll:focus-visible {
    outline: 1px solid var(--vscode-focusBorder, #0078d4);
    outline-offset: -1px;
  }
  .sizer {
    position: relative;
  }
  .map {
    position: absolute;
    display: flex;
    flex-direction: column;
    align-items: center;
    cursor: pointer;
  }
  canvas {
    display: block;
    border-radius: 2px;
    image-rendering: pixelated;
    outline: 1px solid var(--vscode-contrastBorder, transparent);
  }
  .waits {
    background: color-mix(in srgb, var(--vscode-foreground, #cccccc) 9%, transparent);
  }
  .map:hover canvas {
    outline: 1px solid var(--vscode-foreground, #cccccc);
    outline-offset: 1px;
  }
  .selected canvas {
    outline: 2px solid var(--vscode-charts-orange, #d18616);
    outline-offset: 1px;
  }
  .map.current canvas {
    outline: 2px solid var(--vscode-focusBorder, #0078d4);
    outline-offset: 1px;
  }
  .caption {
    max-width: 100%;
    height: 15px;
    overflow: hidden;
    font-size: 10px;
    line-height: 16px;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .off .caption {
    text-decoration: line-through;
  }
`;
