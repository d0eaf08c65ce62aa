import { scramSecret } from "@postern/postgres-server";
import { escapeIdentifier, escapeLiteral } from "pg";

/**
 * SQL that fills a shop's database: 500 customers and 5,000 orders, the same in every run, owned by `owner`, and a
 * user that may read them.
 */
export async function sampleDataStatements(owner: string, reader: { user: string; password: string }): Promise<string> {
  const readerName = escapeIdentifier(reader.user);
  return `
SET ROLE ${escapeIdentifier(owner)};
CREATE TABLE customers (
  id integer PRIMARY KEY,
  name text NOT NULL,
  email text NOT NULL UNIQUE,
  country text NOT NULL,
  joined_on date NOT NULL
);
CREATE TABLE orders (
  id integer PRIMARY KEY,
  customer_id integer NOT NULL REFERENCES customers,
  ordered_at timestamptz NOT NULL,
  status text NOT NULL,
  amount numeric(10, 2) NOT NULL
);
SELECT setseed(0.42);
INSERT INTO customers
SELECT id, first || ' ' || last, lower(first || '.' || last) || id || '@example.com', country, joined_on
FROM (
  SELECT id,
    (${textArray(FIRST_NAMES)})[1 + floor(random() * ${FIRST_NAMES.length})::int] AS first,
    (${textArray(LAST_NAMES)})[1 + floor(random() * ${LAST_NAMES.length})::int] AS last,
    (${textArray(COUNTRIES)})[1 + floor(power(random(), 2) * ${COUNTRIES.length})::int] AS country,
    date '2023-01-01' + floor(random() * 730)::int AS joined_on
  FROM generate_series(1, 500) AS id
) AS person;
INSERT INTO orders
SELECT purchase.id, customer_id, joined_on + moment * (timestamptz '2026-01-01' - joined_on), status, amount
FROM (
  SELECT id,
    1 + floor(random() * 500)::int AS customer_id,
    random() AS moment,
    (${textArray(STATUSES)})[1 + floor(power(random(), 3) * ${STATUSES.length})::int] AS status,
    round((5 + 400 * power(random(), 3))::numeric, 2) AS amount
  FROM generate_series(1, 5000) AS id
) AS purchase JOIN customers ON customers.id = purchase.customer_id
ORDER BY purchase.id;
CREATE INDEX orders_by_customer ON orders (customer_id, ordered_at);
RESET ROLE;
CREATE ROLE ${readerName} LOGIN PASSWORD ${escapeLiteral(await scramSecret(reader.password))};
ALTER ROLE ${readerName} SET default_transaction_read_only = on;
GRANT SELECT ON customers, orders TO ${readerName};
ANALYZE;
`;
}

const FIRST_NAMES =
  "Amara Ben Chiara Diego Elif Femi Grace Hana Ivan Jonas Kemal Leila Mei Nora Omar Priya Rosa Sven".split(" ");
const LAST_NAMES =
  "Adeyemi Bianchi Costa Dubois Eriksen Fischer Garcia Haddad Ito Jansen Kowalski Larsen Moreau Novak".split(" ");
const COUNTRIES = "US DE GB FR JP BR IN NG SE AU".split(" ");
const STATUSES = "delivered shipped paid returned cancelled".split(" ");

function textArray(words: string[]): string {
  return `ARRAY[${words.map((word) => escapeLiteral(word)).join(", ")}]`;
}
