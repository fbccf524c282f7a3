/** A picture in memory: 8 bits per channel, not premultiplied, rotated as its EXIF data says. */
export interface DecodedImage {
  readonly width: number;
  readonly height: number;
  /** [row, column, channel] with red, green, blue and alpha from 0 to 255. */
  readonly rgba: Uint8Array;
  readonly format: ImageFormat;
  /** What a person should know, in sentences: 16 bits rounded to 8, the first of 12 frames, made smaller … */
  readonly remarks: readonly string[];
}

export type ImageFormat = 'png' | 'jpeg' | 'webp' | 'gif' | 'bmp';

/** A rectangle in pixels of an image; it may reach beyond the image, where a border was added. */
export interface Rectangle {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}
