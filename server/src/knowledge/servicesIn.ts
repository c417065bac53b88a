import { type PortProtocol, type PortService, services } from './ports.ts';

/** The services with a port in `from`–`to`, by port. */
export function servicesIn(protocol: PortProtocol, from: number, to: number): readonly PortService[] {
  return services
    .filter((service) => service.protocol === protocol && service.from <= to && from <= service.to)
    .sort((a, b) => a.from - b.from);
}
