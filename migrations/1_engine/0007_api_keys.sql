CREATE TABLE `ledge_api_key_uses` (
	`key_id` text NOT NULL,
	`day` text NOT NULL,
	`count` integer NOT NULL,
	PRIMARY KEY(`key_id`, `day`)
);
--> statement-breakpoint
CREATE INDEX `ledge_api_key_uses_day_idx` ON `ledge_api_key_uses` (`day`);--> statement-breakpoint
CREATE TABLE `ledge_api_keys` (
	`id` text PRIMARY KEY NOT NULL,
	`hash` text NOT NULL,
	`name` text NOT NULL,
	`role` text NOT NULL,
	`prefixes` text NOT NULL,
	`methods` text,
	`rate_count` integer,
	`rate_seconds` integer,
	`created_at` text NOT NULL,
	`expires_at` text,
	`revoked_at` text,
	`ends_at` text,
	`window_start` integer DEFAULT 0 NOT NULL,
	`window_count` integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE INDEX `ledge_api_keys_ends_at_idx` ON `ledge_api_keys` (`ends_at`) WHERE ends_at IS NOT NULL;