// The next version of the sample's tables: what a release may add while the one before still runs.

/** Its migration: everything in it only adds. */
export const NEXT_MIGRATION = `ALTER TABLE products ADD COLUMN origin TEXT;
--> statement-breakpoint
ALTER TABLE products ADD COLUMN grade INTEGER DEFAULT 3 NOT NULL;
--> statement-breakpoint
CREATE TABLE reviews (id TEXT PRIMARY KEY NOT NULL, product_id TEXT NOT NULL REFERENCES products(id), stars INTEGER NOT NULL);
--> statement-breakpoint
CREATE INDEX products_grade_idx ON products (grade);`
