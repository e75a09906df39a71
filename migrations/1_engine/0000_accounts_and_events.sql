CREATE TABLE `ledge_targets` (
	`id` integer PRIMARY KEY NOT NULL,
	`row_ids` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `ledge_context` (
	`id` integer PRIMARY KEY NOT NULL,
	`user_id` text,
	`traceparent` text,
	`depth` integer NOT NULL,
	`at` text NOT NULL,
	`mark` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `ledge_dead_messages` (
	`queue` text NOT NULL,
	`message_id` text NOT NULL,
	`function_name` text NOT NULL,
	`body` text NOT NULL,
	`attempts` integer NOT NULL,
	`last_error` text NOT NULL,
	`sent_at` text NOT NULL,
	`died_at` text NOT NULL,
	PRIMARY KEY(`queue`, `message_id`)
);
--> statement-breakpoint
CREATE INDEX `ledge_dead_messages_died_at_idx` ON `ledge_dead_messages` (`died_at`);--> statement-breakpoint
CREATE TABLE `ledge_deliveries` (
	`event_id` text NOT NULL,
	`function_name` text NOT NULL,
	`state` text NOT NULL,
	`attempts` integer DEFAULT 0 NOT NULL,
	`next_attempt_at` text NOT NULL,
	`lease_id` text,
	`last_error` text,
	`updated_at` text NOT NULL,
	PRIMARY KEY(`event_id`, `function_name`)
);
--> statement-breakpoint
CREATE INDEX `ledge_deliveries_due_idx` ON `ledge_deliveries` (`next_attempt_at`) WHERE state IN ('pending', 'running');--> statement-breakpoint
CREATE INDEX `ledge_deliveries_dead_idx` ON `ledge_deliveries` (`updated_at`) WHERE state = 'dead';--> statement-breakpoint
CREATE TABLE `ledge_events` (
	`sequence` integer PRIMARY KEY NOT NULL,
	`id` text NOT NULL,
	`type` text NOT NULL,
	`subject` text,
	`data` text NOT NULL,
	`user_id` text,
	`traceparent` text,
	`depth` integer DEFAULT 0 NOT NULL,
	`created_at` text NOT NULL,
	`settled_at` text,
	`has_dead` integer DEFAULT false NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `ledge_events_id_unique` ON `ledge_events` (`id`);--> statement-breakpoint
CREATE INDEX `ledge_events_settled_idx` ON `ledge_events` (`has_dead`,`settled_at`) WHERE settled_at IS NOT NULL;--> statement-breakpoint
CREATE INDEX `ledge_events_unsettled_idx` ON `ledge_events` (`created_at`) WHERE settled_at IS NULL;--> statement-breakpoint
CREATE INDEX `ledge_events_lane_idx` ON `ledge_events` (`type`,`subject`) WHERE settled_at IS NULL AND subject IS NOT NULL;--> statement-breakpoint
CREATE TABLE `ledge_schedules` (
	`function_name` text PRIMARY KEY NOT NULL,
	`seen_until` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `auth_identities` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`provider` text NOT NULL,
	`provider_id` text NOT NULL,
	`identity_data` text NOT NULL,
	`last_sign_in_at` text,
	`created_at` text NOT NULL,
	`updated_at` text NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `auth_users`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `auth_identities_provider_provider_id_idx` ON `auth_identities` (`provider`,`provider_id`);--> statement-breakpoint
CREATE INDEX `auth_identities_user_id_idx` ON `auth_identities` (`user_id`);--> statement-breakpoint
CREATE TABLE `auth_sessions` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`refresh_counter` integer NOT NULL,
	`refreshed_at` text NOT NULL,
	`amr` text NOT NULL,
	`created_at` text NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `auth_users`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `auth_sessions_user_id_idx` ON `auth_sessions` (`user_id`);--> statement-breakpoint
CREATE TABLE `auth_users` (
	`id` text PRIMARY KEY NOT NULL,
	`email` text,
	`password_hash` text,
	`email_confirmed_at` text,
	`last_sign_in_at` text,
	`app_metadata` text NOT NULL,
	`user_metadata` text NOT NULL,
	`created_at` text NOT NULL,
	`updated_at` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `auth_users_email_unique` ON `auth_users` (`email`);--> statement-breakpoint
CREATE VIEW `ledge_origin` AS 
  SELECT lower(printf('%08x-%04x-7%.3s-%s%.3s-%s', ms >> 16, ms & 65535, hex(randomblob(2)),
    substr('89ab', 1 + (random() & 3), 1), hex(randomblob(2)), hex(randomblob(6)))) AS id,
    user_id, traceparent, depth, at
  FROM (SELECT *, CAST(round(unixepoch(at, 'subsec') * 1000) AS INTEGER) AS ms FROM (
    SELECT user_id, traceparent, depth, at FROM ledge_context
    UNION ALL
    SELECT NULL, NULL, 0, strftime('%Y-%m-%dT%H:%M:%fZ', 'now')
    WHERE NOT EXISTS (SELECT 1 FROM ledge_context)));