import { ProblemError } from '../../problem.ts';

const isLoopback = ({ hostname }: URL): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);

/**
 * The hub's address out of the settings.
 * @returns ending in a slash
 * @throws ProblemError `bad-input` where it is none, or not encrypted and not on this machine
 */
export function hubAddress(setting: string): URL {
  const address = URL.canParse(setting) ? new URL(setting) : undefined;
  const nextStep = 'Put an address like https://huggingface.co into the setting “modelLens.hub.address”.';
  if (!address || !/^https?:$/.test(address.protocol))
    throw new ProblemError('bad-input', 'The address of the hub is no web address.', nextStep);
  if (address.username || address.password || address.search || address.hash)
    throw new ProblemError(
      'bad-input',
      'The address of the hub may have no name, password or query in it.',
      nextStep,
    );
  if (address.protocol === 'http:' && !isLoopback(address))
    throw new ProblemError(
      'bad-input',
      'The hub would be asked without encryption: http is allowed for this machine only.',
      nextStep,
    );
  if (!address.pathname.endsWith('/')) address.pathname += '/';
  return address;
}

/** Whether a hub may send us on to an address: encrypted ones, and from a hub on this machine to others on it. */
export function mayFollow(hub: URL, target: URL): boolean {
  if (target.username || target.password) return false;
  if (target.protocol === 'https:') return true;
  return target.protocol === 'http:' && hub.protocol === 'http:' && isLoopback(hub) && isLoopback(target);
}
