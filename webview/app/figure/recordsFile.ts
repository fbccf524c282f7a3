import { npyHeader } from '../../../src/trace/export/npyHeader.ts';
import { rowsOf, type Column, type Table } from './table.ts';

/** A column as a field of NumPy's records. */
interface Field {
  readonly name: string;
  readonly values: Column['values'];
  /** Of its texts in characters; 0: it holds numbers. */
  readonly characters: number;
  readonly bytes: number;
}

/**
 * A table as NumPy's file of one array of records: `numpy.load(…)['mean']` gives a column. Numbers are float64, texts
 * are Unicode; the names of columns have ASCII characters only, each name once.
 */
export function npyOf(table: Table): Uint8Array<ArrayBuffer> {
  const fields = fieldsOf(table);
  const rows = rowsOf(table);
  const types = fields.map(
    ({ name, characters }) => `('${name}', '<${characters ? `U${characters}` : 'f8'}')`,
  );
  const header = npyHeader(`[${types.join(', ')}]`, [rows]);
  const record = fields.reduce((sum, { bytes }) => sum + bytes, 0);
  const file = new Uint8Array(header.length + rows * record);
  file.set(header);
  const view = new DataView(file.buffer);
  let at = header.length;
  for (let row = 0; row < rows; row++) {
    for (const { values, bytes } of fields) {
      const value = values[row]!;
      if (typeof value === 'number') view.setFloat64(at, value, true);
      else
        [...value].forEach((character, place) =>
          view.setUint32(at + 4 * place, character.codePointAt(0)!, true),
        );
      at += bytes;
    }
  }
  return file;
}

function fieldsOf(table: Table): Field[] {
  const taken = new Set<string>();
  return table.map(({ name, values }) => {
    const plain = name.replace(/[^A-Za-z0-9_ .]+/g, '_');
    let free = plain;
    for (let count = 2; taken.has(free); count++) free = `${plain} ${count}`;
    taken.add(free);
    const characters = charactersOf(values);
    return { name: free, values, characters, bytes: characters ? 4 * characters : 8 };
  });
}

function charactersOf(values: Column['values']): number {
  let most = 0;
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    if (typeof value !== 'string') return 0;
    most = Math.max(most, [...value].length);
  }
  // NumPy knows no texts of no characters in a file.
  return Math.max(1, most);
}
