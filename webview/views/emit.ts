/** Every event of a picture leaves its shadow root and bubbles. */
export function emit(from: HTMLElement, name: string, detail: unknown): void {
  from.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
}
