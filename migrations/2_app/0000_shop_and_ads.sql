CREATE TABLE `ads` (
	`id` text PRIMARY KEY NOT NULL,
	`advertiser_id` text NOT NULL,
	`headline` text NOT NULL,
	`target_url` text NOT NULL,
	`cost_per_click_cents` integer NOT NULL,
	`active` integer DEFAULT true NOT NULL,
	FOREIGN KEY (`advertiser_id`) REFERENCES `advertisers`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `ads_advertiser_id_idx` ON `ads` (`advertiser_id`);--> statement-breakpoint
CREATE TABLE `advertisers` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`budget_cents` integer NOT NULL,
	`spent_cents` integer DEFAULT 0 NOT NULL,
	CONSTRAINT "advertisers_spent_cents_check" CHECK("advertisers"."spent_cents" <= "advertisers"."budget_cents")
);
--> statement-breakpoint
CREATE TABLE `clicks` (
	`id` text PRIMARY KEY NOT NULL,
	`ad_id` text NOT NULL,
	`clicked_at` text DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')) NOT NULL,
	`charged_cents` integer NOT NULL,
	FOREIGN KEY (`ad_id`) REFERENCES `ads`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `clicks_ad_id_clicked_at_idx` ON `clicks` (`ad_id`,`clicked_at`);--> statement-breakpoint
CREATE TABLE `order_items` (
	`id` text PRIMARY KEY NOT NULL,
	`order_id` text NOT NULL,
	`product_id` text NOT NULL,
	`quantity` integer NOT NULL,
	`unit_price_cents` integer NOT NULL,
	FOREIGN KEY (`order_id`) REFERENCES `orders`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`product_id`) REFERENCES `products`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "order_items_quantity_check" CHECK("order_items"."quantity" > 0)
);
--> statement-breakpoint
CREATE INDEX `order_items_order_id_idx` ON `order_items` (`order_id`);--> statement-breakpoint
CREATE INDEX `order_items_product_id_idx` ON `order_items` (`product_id`);--> statement-breakpoint
CREATE TABLE `orders` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`status` text NOT NULL,
	`total_cents` integer NOT NULL,
	`created_at` text DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')) NOT NULL
);
--> statement-breakpoint
CREATE INDEX `orders_user_id_created_at_idx` ON `orders` (`user_id`,`created_at`);--> statement-breakpoint
CREATE TABLE `products` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`description` text NOT NULL,
	`species` text NOT NULL,
	`category` text NOT NULL,
	`price_cents` integer NOT NULL,
	`stock` integer NOT NULL,
	`photo` text NOT NULL,
	`created_at` text DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')) NOT NULL,
	CONSTRAINT "products_price_cents_check" CHECK("products"."price_cents" >= 0),
	CONSTRAINT "products_stock_check" CHECK("products"."stock" >= 0)
);
--> statement-breakpoint
CREATE INDEX `products_species_category_idx` ON `products` (`species`,`category`);
--> statement-breakpoint
CREATE VIRTUAL TABLE products_fts USING fts5(name, species, category, description, content='products', tokenize='unicode61 remove_diacritics 2', prefix='2 3');
--> statement-breakpoint
CREATE TRIGGER products_fts_insert AFTER INSERT ON products
BEGIN
  INSERT INTO products_fts(rowid, name, species, category, description) VALUES (new.rowid, new.name, new.species, new.category, new.description);
END;
--> statement-breakpoint
CREATE TRIGGER products_fts_delete AFTER DELETE ON products
BEGIN
  INSERT INTO products_fts(products_fts, rowid, name, species, category, description) VALUES ('delete', old.rowid, old.name, old.species, old.category, old.description);
END;
--> statement-breakpoint
CREATE TRIGGER products_fts_update AFTER UPDATE OF name, species, category, description ON products
BEGIN
  INSERT INTO products_fts(products_fts, rowid, name, species, category, description) VALUES ('delete', old.rowid, old.name, old.species, old.category, old.description);
  INSERT INTO products_fts(rowid, name, species, category, description) VALUES (new.rowid, new.name, new.species, new.category, new.description);
END;
--> statement-breakpoint
INSERT INTO products_fts(products_fts) VALUES ('rebuild');
