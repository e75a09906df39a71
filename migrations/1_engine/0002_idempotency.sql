CREATE TABLE `ledge_idempotency` (
	`id` text PRIMARY KEY NOT NULL,
	`fingerprint` text NOT NULL,
	`lease_id` text,
	`lease_until` text,
	`is_committed` integer DEFAULT false NOT NULL,
	`answer` text,
	`expires_at` text NOT NULL
);
