-- The operations store as the first version made it, before schemas had a version.
CREATE TABLE stage_timings (
	article_id VARCHAR NOT NULL,
	received_at DATETIME,
	landed_at DATETIME,
	parsed_at DATETIME,
	loaded_at DATETIME,
	built_at DATETIME,
	audited_at DATETIME,
	published_at DATETIME,
	held_at DATETIME,
	PRIMARY KEY (article_id)
);
CREATE INDEX stage_timings_unpublished ON stage_timings (article_id) WHERE published_at IS NULL;
CREATE INDEX stage_timings_published ON stage_timings (published_at);
CREATE TABLE audited_loads (
	scope VARCHAR NOT NULL,
	load_id VARCHAR NOT NULL,
	audited_at DATETIME NOT NULL,
	PRIMARY KEY (scope, load_id)
);
CREATE TABLE steps (
	step VARCHAR NOT NULL,
	finished_at DATETIME NOT NULL,
	PRIMARY KEY (step)
);
CREATE TABLE publications (
	publication_id INTEGER NOT NULL,
	published_at DATETIME NOT NULL,
	articles INTEGER NOT NULL,
	seconds FLOAT NOT NULL,
	row_counts JSON NOT NULL,
	PRIMARY KEY (publication_id)
);
CREATE TABLE check_results (
	check_name VARCHAR NOT NULL,
	table_name VARCHAR NOT NULL,
	level VARCHAR NOT NULL,
	severity VARCHAR NOT NULL,
	is_ok BOOLEAN NOT NULL,
	evaluated_rows INTEGER NOT NULL,
	failed_rows INTEGER NOT NULL,
	detail VARCHAR NOT NULL,
	checked_at DATETIME NOT NULL
);
CREATE INDEX ix_check_results_checked_at ON check_results (checked_at);
CREATE TABLE incidents (
	incident_id INTEGER NOT NULL,
	dedup_key VARCHAR NOT NULL,
	severity VARCHAR NOT NULL,
	title VARCHAR NOT NULL,
	first_seen DATETIME NOT NULL,
	last_seen DATETIME NOT NULL,
	count INTEGER NOT NULL,
	state VARCHAR NOT NULL,
	alert JSON NOT NULL,
	PRIMARY KEY (incident_id)
);
CREATE UNIQUE INDEX incidents_open ON incidents (dedup_key) WHERE state = 'open';
CREATE TABLE deliveries (
	incident_id INTEGER NOT NULL,
	channel VARCHAR NOT NULL,
	state VARCHAR NOT NULL,
	attempts INTEGER NOT NULL,
	detail VARCHAR NOT NULL,
	at DATETIME NOT NULL,
	PRIMARY KEY (incident_id, channel),
	FOREIGN KEY(incident_id) REFERENCES incidents (incident_id)
);
