export interface ConfigurationOptions {
  host: string | undefined;
  port: number;
  socketDirectory: string;
  durable: boolean;
  /** File names of the certificate and its key. */
  tls: { certificateFile: string; keyFile: string } | undefined;
  settings: Record<string, string>;
  primary?: PrimaryAddress | undefined;
}

/** Which server a replica follows, over that server's private socket. */
export interface PrimaryAddress {
  socketDirectory: string;
  port: number;
  superuser: string;
  /** The replica's name there: of its slot, and in `synchronous_standby_names`. */
  name: string;
}

/** The text of postgresql.conf. It is written anew at each start: address and certificate may have changed. */
export function renderConfiguration(options: ConfigurationOptions): string {
  const settings: Record<string, string> = {
    listen_addresses: options.host ?? "",
    port: String(options.port),
    unix_socket_directories: options.socketDirectory,
    unix_socket_permissions: "0700",
    max_connections: "100",
    shared_buffers: "16MB",
    io_method: "sync",
    logging_collector: "off",
    log_min_messages: "warning",
    log_timezone: "UTC",
    timezone: "UTC",
    lc_messages: "C",
    password_encryption: "scram-sha-256",
    // A statement may hold a password: none is logged, not even one that fails.
    log_statement: "none",
    log_min_error_statement: "panic",
    ...(options.durable ? {} : { fsync: "off", synchronous_commit: "off", full_page_writes: "off" }),
    ...(options.tls
      ? { ssl: "on", ssl_cert_file: options.tls.certificateFile, ssl_key_file: options.tls.keyFile }
      : {}),
    ...(options.primary ? followSettings(options.primary) : {}),
    ...options.settings,
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${quoteSetting(value)}`);
  return `# Written at each start; lasting changes belong in ALTER SYSTEM.\n${lines.join("\n")}\n`;
}

function followSettings({ socketDirectory, port, superuser, name }: PrimaryAddress): Record<string, string> {
  const words = { host: socketDirectory, port, user: superuser, application_name: name };
  const text = Object.entries(words).map(([word, value]) => `${word}='${String(value).replace(/[\\']/g, "\\$&")}'`);
  return { primary_conninfo: text.join(" "), primary_slot_name: name, wal_retrieve_retry_interval: "200ms" };
}

/** The text of pg_hba.conf: the superuser over the private socket and nowhere else, then the given lines. */
export function renderAccessRules(superuser: string, lines: readonly string[]): string {
  const name = `"${superuser}"`;
  return [`local all,replication ${name} trust`, `host all ${name} all reject`, ...lines, ""].join("\n");
}

function quoteSetting(value: string): string {
  if (/[\n\r]/.test(value)) throw new Error(`setting value '${value}' holds a line break; remove it`);
  return `'${value.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`;
}
