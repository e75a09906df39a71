CREATE TABLE `ledge_query_shapes` (
	`id` text PRIMARY KEY NOT NULL,
	`sql` text NOT NULL,
	`parts` text NOT NULL,
	`seen` integer NOT NULL,
	`first_seen_at` text NOT NULL,
	`last_seen_at` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `ledge_query_shapes_last_seen_at_idx` ON `ledge_query_shapes` (`last_seen_at`);--> statement-breakpoint
CREATE TABLE `ledge_table_sizes` (
	`name` text PRIMARY KEY NOT NULL,
	`row_count` integer NOT NULL,
	`measured_at` text NOT NULL
);
