// Installs the project's packages where they are missing or others than the lock file says, then runs a script:
//   node scripts/setup.mjs scripts/start.ts --desktop
// Plain JavaScript that needs no package: it runs on a fresh clone, before there is anything else.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const OLDEST_NODE = [20, 19];

function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return;
  console.error(`Node ${OLDEST_NODE.join('.')} or newer is needed; this is ${process.versions.node}.`);
  process.exit(1);
}

/** npm keeps beside the packages a list of what it has installed. Packages for other platforms are not in it. */
function isInstalled() {
  const installedList = join(ROOT, 'node_modules', '.package-lock.json');
  if (!existsSync(installedList)) return false;
  const installed = JSON.parse(readFileSync(installedList, 'utf8')).packages;
  const wanted = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')).packages;
  return Object.entries(wanted).every(([path, { version, integrity, optional }]) => {
    if (path === '') return true;
    const found = installed[path];
    if (found === undefined) return optional === true;
    return found.version === version && (integrity === undefined || found.integrity === integrity);
  });
}

function install() {
  const commandLine = ['ci', '--include=dev', '--no-audit', '--no-fund'];
  const own = process.env.npm_execpath;
  const [command, ...before] = own?.endsWith('.js') ? [process.execPath, own] : ['npm'];
  console.error('Installing packages (npm ci) …');
  const { status } = spawnSync(command, [...before, ...commandLine], {
    cwd: ROOT,
    // Standard output belongs to the script that follows.
    stdio: ['ignore', 2, 2],
    shell: before.length === 0 && process.platform === 'win32',
  });
  if (status === 0) return;
  console.error('npm ci failed: see above.');
  process.exit(1);
}

requireNode();
if (!isInstalled()) install();
const script = resolve(ROOT, process.argv[2]);
process.argv.splice(1, 2, script);
const { register } = await import('tsx/esm/api');
register();
await import(pathToFileURL(script).href);
