CREATE TABLE `ledge_deliveries` (
	`event_id` text NOT NULL,
	`function_name` text NOT NULL,
	`state` text NOT NULL,
	`attempts` integer DEFAULT 0 NOT NULL,
	`next_attempt_at` text NOT NULL,
	`lease_id` text,
	`lease_until` text,
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
CREATE INDEX `ledge_events_unsettled_idx` ON `ledge_events` (`created_at`) WHERE settled_at IS NULL;