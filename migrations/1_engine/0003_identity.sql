CREATE TABLE `auth_attempts` (
	`key` text PRIMARY KEY NOT NULL,
	`count` integer NOT NULL,
	`resets_at` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `auth_attempts_resets_at_idx` ON `auth_attempts` (`resets_at`);--> statement-breakpoint
CREATE TABLE `auth_audit_log` (
	`id` text PRIMARY KEY NOT NULL,
	`action` text NOT NULL,
	`actor_id` text,
	`subject_id` text,
	`address` text,
	`user_agent` text,
	`details` text NOT NULL,
	`created_at` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `auth_audit_log_created_at_idx` ON `auth_audit_log` (`created_at`);--> statement-breakpoint
CREATE INDEX `auth_audit_log_subject_id_created_at_idx` ON `auth_audit_log` (`subject_id`,`created_at`);--> statement-breakpoint
CREATE TABLE `auth_flow_states` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text,
	`code_hash` text,
	`challenge` text NOT NULL,
	`challenge_method` text NOT NULL,
	`method` text NOT NULL,
	`redirect_to` text,
	`created_at` text NOT NULL,
	`expires_at` text NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `auth_users`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `auth_flow_states_code_hash_unique` ON `auth_flow_states` (`code_hash`);--> statement-breakpoint
CREATE INDEX `auth_flow_states_user_id_idx` ON `auth_flow_states` (`user_id`);--> statement-breakpoint
CREATE INDEX `auth_flow_states_expires_at_idx` ON `auth_flow_states` (`expires_at`);--> statement-breakpoint
CREATE TABLE `auth_one_time_codes` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`purpose` text NOT NULL,
	`sent_to` text NOT NULL,
	`code_hash` text NOT NULL,
	`link_hash` text NOT NULL,
	`flow_state_id` text,
	`failures` integer DEFAULT 0 NOT NULL,
	`expires_at` text NOT NULL,
	`created_at` text NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `auth_users`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `auth_one_time_codes_link_hash_unique` ON `auth_one_time_codes` (`link_hash`);--> statement-breakpoint
CREATE UNIQUE INDEX `auth_one_time_codes_user_id_purpose_idx` ON `auth_one_time_codes` (`user_id`,`purpose`);--> statement-breakpoint
CREATE INDEX `auth_one_time_codes_sent_to_idx` ON `auth_one_time_codes` (`sent_to`);--> statement-breakpoint
CREATE INDEX `auth_one_time_codes_expires_at_idx` ON `auth_one_time_codes` (`expires_at`);--> statement-breakpoint
ALTER TABLE `auth_sessions` ADD `user_agent` text;--> statement-breakpoint
ALTER TABLE `auth_sessions` ADD `address` text;--> statement-breakpoint
ALTER TABLE `auth_sessions` ADD `aal` text DEFAULT 'aal1' NOT NULL;--> statement-breakpoint
ALTER TABLE `auth_users` ADD `phone` text;--> statement-breakpoint
ALTER TABLE `auth_users` ADD `phone_confirmed_at` text;--> statement-breakpoint
ALTER TABLE `auth_users` ADD `confirmation_sent_at` text;--> statement-breakpoint
ALTER TABLE `auth_users` ADD `recovery_sent_at` text;--> statement-breakpoint
ALTER TABLE `auth_users` ADD `new_email` text;--> statement-breakpoint
ALTER TABLE `auth_users` ADD `email_change_sent_at` text;--> statement-breakpoint
ALTER TABLE `auth_users` ADD `email_change_confirmed` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `auth_users` ADD `new_phone` text;--> statement-breakpoint
ALTER TABLE `auth_users` ADD `phone_change_sent_at` text;--> statement-breakpoint
ALTER TABLE `auth_users` ADD `reauthentication_sent_at` text;--> statement-breakpoint
ALTER TABLE `auth_users` ADD `invited_at` text;--> statement-breakpoint
ALTER TABLE `auth_users` ADD `banned_until` text;--> statement-breakpoint
ALTER TABLE `auth_users` ADD `deleted_at` text;--> statement-breakpoint
ALTER TABLE `auth_users` ADD `is_anonymous` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `auth_users` ADD `role` text DEFAULT 'authenticated' NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX `auth_users_phone_unique` ON `auth_users` (`phone`);