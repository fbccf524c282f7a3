/**
 * A canvas with one pixel for each of the picture's own.
 * @param rgba red, green, blue and opacity of each pixel, row by row
 */
export function pixelCanvas(
  width: number,
  height: number,
  rgba: Uint8ClampedArray<ArrayBuffer>,
): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, width);
  canvas.height = Math.max(1, height);
  if (rgba.length > 0) canvas.getContext('2d')?.putImageData(new ImageData(rgba, width, height), 0, 0);
  return canvas;
}
