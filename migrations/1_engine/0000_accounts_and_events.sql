CREATE TABLE `ledge_targets` (
	`id` integer PRIMARY KEY NOT NULL,
	`row_ids` text NOT NULL
);
--> statement-breakpoint
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
CREATE TABLE `ledge_events` (
	`id` text PRIMARY KEY NOT NULL,
	`type` text NOT NULL,
	`subject` text,
	`data` text NOT NULL,
	`traceparent` text,
	`depth` integer DEFAULT 0 NOT NULL,
	`created_at` text NOT NULL,
	`settled_at` text
);
--> statement-breakpoint
CREATE INDEX `ledge_events_unsettled_idx` ON `ledge_events` (`created_at`) WHERE settled_at IS NULL;--> statement-breakpoint
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
CREATE UNIQUE INDEX `auth_users_email_unique` ON `auth_users` (`email`);