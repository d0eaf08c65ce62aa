/** The library brings no types. */
declare module "pgpass" {
  interface Connection {
    host: string;
    port: number;
    database: string;
    user: string;
  }
  export default function pgpass(connection: Connection, answer: (password: string | undefined) => void): void;
}
