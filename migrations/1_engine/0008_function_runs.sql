CREATE TABLE `ledge_run_figures` (
	`at` text NOT NULL,
	`function_name` text NOT NULL,
	`outcome` text NOT NULL,
	`bucket` integer NOT NULL,
	`runs` integer NOT NULL,
	PRIMARY KEY(`at`, `function_name`, `outcome`, `bucket`)
);
--> statement-breakpoint
CREATE TABLE `ledge_runs` (
	`id` text PRIMARY KEY NOT NULL,
	`function_name` text NOT NULL,
	`trigger` text NOT NULL,
	`cause_id` text,
	`outcome` text NOT NULL,
	`error` text,
	`started_at` text NOT NULL,
	`duration_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `ledge_runs_function_idx` ON `ledge_runs` (`function_name`,`id`);--> statement-breakpoint
CREATE INDEX `ledge_runs_failed_idx` ON `ledge_runs` (`function_name`,`id`) WHERE outcome IN ('failed', 'timeout');