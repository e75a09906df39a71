CREATE TABLE `ledge_invocations` (
	`id` text PRIMARY KEY NOT NULL,
	`function_name` text NOT NULL,
	`owner` text NOT NULL,
	`created_at` text NOT NULL,
	`outcome` text,
	`ended_at` text
);
--> statement-breakpoint
CREATE TABLE `ledge_rates` (
	`key` text PRIMARY KEY NOT NULL,
	`count` integer NOT NULL,
	`resets_at` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `ledge_rates_resets_at_idx` ON `ledge_rates` (`resets_at`);