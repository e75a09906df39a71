CREATE TABLE `ledge_steps` (
	`invocation_id` text NOT NULL,
	`name` text NOT NULL,
	`committed_at` text NOT NULL,
	PRIMARY KEY(`invocation_id`, `name`),
	FOREIGN KEY (`invocation_id`) REFERENCES `ledge_invocations`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
ALTER TABLE `ledge_invocations` ADD `is_workflow` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `ledge_invocations` ADD `progress` text;--> statement-breakpoint
CREATE INDEX `ledge_invocations_ended_workflows_idx` ON `ledge_invocations` (`ended_at`) WHERE is_workflow;