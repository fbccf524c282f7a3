import { request } from 'node:http';

/**
 * Posts JSON and reads JSON. Not by `fetch`, which VS Code replaces in the extension host.
 * @param address of the outside
 * @returns the parsed answer
 */
export function post(address: string, message: unknown): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const sent = request(
      address,
      { method: 'POST', headers: { 'content-type': 'application/json' } },
      (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (part: string) => (text += part));
        answer.once('error', reject).once('end', () => {
          if (answer.statusCode === 200) resolve(JSON.parse(text));
          else reject(new Error(`The outside answered ${answer.statusCode}: ${text}`));
        });
      },
    );
    sent.once('error', reject);
    sent.end(JSON.stringify(message));
  });
}
