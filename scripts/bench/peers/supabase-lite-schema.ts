// Ledge's tables, indexes and rules for Supabase Lite, which makes SQLite of PostgreSQL's DDL.

/** A new order names its owner, for a column cannot default to the caller there. */
export const SCHEMA = `
create table products (
  id uuid primary key default gen_random_uuid(),
  name text not null,
  description text not null,
  species text not null,
  category text not null,
  price_cents integer not null check (price_cents >= 0),
  stock integer not null check (stock >= 0),
  photo text not null,
  created_at timestamptz not null default now()
);
create index products_species_category_idx on products (species, category);
create table orders (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null,
  status text not null,
  total_cents integer not null,
  created_at timestamptz not null default now()
);
create index orders_user_id_created_at_idx on orders (user_id, created_at);
create table order_items (
  id uuid primary key default gen_random_uuid(),
  order_id uuid not null references orders (id) on delete cascade,
  product_id uuid not null references products (id),
  quantity integer not null check (quantity > 0),
  unit_price_cents integer not null
);
create index order_items_order_id_idx on order_items (order_id);
create index order_items_product_id_idx on order_items (product_id);

alter table products enable row level security;
alter table orders enable row level security;
alter table order_items enable row level security;
create policy everyone on products for select to anon, authenticated using (true);
create policy own_read on orders for select to authenticated using (auth.uid() = user_id);
create policy own_insert on orders for insert to authenticated with check (auth.uid() = user_id);
create policy own_update on orders for update to authenticated
  using (auth.uid() = user_id) with check (auth.uid() = user_id);
create policy own_read on order_items for select to authenticated
  using (order_id in (select id from orders where user_id = auth.uid()));
`
