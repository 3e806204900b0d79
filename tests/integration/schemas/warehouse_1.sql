-- The raw tables as the first version made them, before schemas had a version.

CREATE SCHEMA raw;

CREATE TABLE raw.articles (
    "article_id" VARCHAR NOT NULL,
    "content_sha256" VARCHAR NOT NULL,
    "canonical_url" VARCHAR,
    "source" VARCHAR NOT NULL,
    "title" VARCHAR,
    "text" VARCHAR NOT NULL,
    "language" VARCHAR NOT NULL,
    "document_type" VARCHAR NOT NULL,
    "published_at" TIMESTAMP,
    "dateline" VARCHAR,
    "roles" STRUCT("start_char" BIGINT, "end_char" BIGINT, "role" VARCHAR)[] NOT NULL,
    "first_seen_at" TIMESTAMP NOT NULL,
    "processed_at" TIMESTAMP NOT NULL,
    "load_id" VARCHAR NOT NULL,
    PRIMARY KEY (article_id)
);

CREATE TABLE raw.sightings (
    "sighting_id" VARCHAR NOT NULL,
    "content_sha256" VARCHAR NOT NULL,
    "article_id" VARCHAR,
    "source" VARCHAR NOT NULL,
    "location" VARCHAR NOT NULL,
    "received_at" TIMESTAMP NOT NULL,
    "outcome" VARCHAR NOT NULL,
    "load_id" VARCHAR NOT NULL,
    PRIMARY KEY (sighting_id)
);

CREATE TABLE raw.firm_mentions (
    "article_id" VARCHAR NOT NULL,
    "mention_id" VARCHAR NOT NULL,
    "start_char" BIGINT NOT NULL,
    "end_char" BIGINT NOT NULL,
    "quote" VARCHAR NOT NULL,
    "extractor_version" VARCHAR NOT NULL,
    "surface" VARCHAR NOT NULL,
    "name" VARCHAR NOT NULL,
    "legal_form" VARCHAR,
    "alias_of" VARCHAR,
    "country_code" VARCHAR,
    "role" VARCHAR NOT NULL,
    "load_id" VARCHAR NOT NULL
);

CREATE TABLE raw.region_mentions (
    "article_id" VARCHAR NOT NULL,
    "mention_id" VARCHAR NOT NULL,
    "start_char" BIGINT NOT NULL,
    "end_char" BIGINT NOT NULL,
    "quote" VARCHAR NOT NULL,
    "extractor_version" VARCHAR NOT NULL,
    "surface" VARCHAR NOT NULL,
    "name" VARCHAR NOT NULL,
    "level" VARCHAR NOT NULL,
    "country_code" VARCHAR,
    "subdivision_code" VARCHAR,
    "geonames_id" BIGINT,
    "latitude" DOUBLE,
    "longitude" DOUBLE,
    "ambiguity" VARCHAR NOT NULL,
    "role" VARCHAR NOT NULL,
    "load_id" VARCHAR NOT NULL
);

CREATE TABLE raw.investment_mentions (
    "article_id" VARCHAR NOT NULL,
    "mention_id" VARCHAR NOT NULL,
    "start_char" BIGINT NOT NULL,
    "end_char" BIGINT NOT NULL,
    "quote" VARCHAR NOT NULL,
    "extractor_version" VARCHAR NOT NULL,
    "kind" VARCHAR NOT NULL,
    "project_type" VARCHAR,
    "entry_mode" VARCHAR,
    "status" VARCHAR NOT NULL,
    "modality" VARCHAR NOT NULL,
    "parties" STRUCT("role" VARCHAR, "firm" VARCHAR)[] NOT NULL,
    "destination_name" VARCHAR,
    "destination_surface" VARCHAR,
    "destination_level" VARCHAR,
    "destination_country_code" VARCHAR,
    "destination_subdivision_code" VARCHAR,
    "destination_geonames_id" BIGINT,
    "source_country_code" VARCHAR,
    "amount_reported" VARCHAR,
    "amount" DECIMAL(38, 4),
    "amount_low" DECIMAL(38, 4),
    "amount_high" DECIMAL(38, 4),
    "currency_code" VARCHAR,
    "amount_qualifier" VARCHAR,
    "stated_usd" DECIMAL(38, 4),
    "horizon_years" DECIMAL(38, 4),
    "stake_pct" DECIMAL(38, 4),
    "jobs" BIGINT,
    "sector" VARCHAR,
    "business_function" VARCHAR,
    "date_text" VARCHAR,
    "date_lower" DATE,
    "date_upper" DATE,
    "date_precision" VARCHAR,
    "is_year_imputed" BOOLEAN,
    "speaker" VARCHAR,
    "confidence" DOUBLE NOT NULL,
    "field_confidence" STRUCT("field" VARCHAR, "confidence" DOUBLE)[] NOT NULL,
    "review_state" VARCHAR NOT NULL,
    "evidence" STRUCT("field" VARCHAR, "start_char" BIGINT, "end_char" BIGINT, "quote" VARCHAR)[] NOT NULL,
    "load_id" VARCHAR NOT NULL
);

CREATE TABLE raw.statistic_mentions (
    "article_id" VARCHAR NOT NULL,
    "mention_id" VARCHAR NOT NULL,
    "start_char" BIGINT NOT NULL,
    "end_char" BIGINT NOT NULL,
    "quote" VARCHAR NOT NULL,
    "extractor_version" VARCHAR NOT NULL,
    "metric" VARCHAR NOT NULL,
    "modality" VARCHAR NOT NULL,
    "region_name" VARCHAR,
    "region_surface" VARCHAR,
    "country_code" VARCHAR,
    "subdivision_code" VARCHAR,
    "value" DECIMAL(38, 4) NOT NULL,
    "unit" VARCHAR NOT NULL,
    "period_text" VARCHAR,
    "confidence" DOUBLE NOT NULL,
    "review_state" VARCHAR NOT NULL,
    "evidence" STRUCT("field" VARCHAR, "start_char" BIGINT, "end_char" BIGINT, "quote" VARCHAR)[] NOT NULL,
    "load_id" VARCHAR NOT NULL
);

CREATE TABLE raw.relation_mentions (
    "article_id" VARCHAR NOT NULL,
    "mention_id" VARCHAR NOT NULL,
    "start_char" BIGINT NOT NULL,
    "end_char" BIGINT NOT NULL,
    "quote" VARCHAR NOT NULL,
    "extractor_version" VARCHAR NOT NULL,
    "subject" VARCHAR NOT NULL,
    "relation" VARCHAR NOT NULL,
    "object" VARCHAR NOT NULL,
    "load_id" VARCHAR NOT NULL
);

CREATE TABLE raw.rejected_articles (
    "rejection_id" VARCHAR NOT NULL,
    "content_sha256" VARCHAR NOT NULL,
    "source" VARCHAR NOT NULL,
    "location" VARCHAR NOT NULL,
    "reason_code" VARCHAR NOT NULL,
    "detail" VARCHAR NOT NULL,
    "remedy" VARCHAR NOT NULL,
    "kept_at" VARCHAR NOT NULL,
    "rejected_at" TIMESTAMP NOT NULL,
    "load_id" VARCHAR NOT NULL,
    PRIMARY KEY (rejection_id)
);

CREATE TABLE raw.loads (
    "load_id" VARCHAR NOT NULL,
    "loaded_at" TIMESTAMP NOT NULL,
    "received" BIGINT NOT NULL,
    "parsed" BIGINT NOT NULL,
    "duplicate" BIGINT NOT NULL,
    "rejected" BIGINT NOT NULL,
    "pending" BIGINT NOT NULL,
    "extractor_version" VARCHAR NOT NULL,
    "inflow_version" VARCHAR NOT NULL,
    "parse_seconds" DOUBLE NOT NULL,
    "load_seconds" DOUBLE NOT NULL,
    PRIMARY KEY (load_id)
);

CREATE TABLE raw.held_articles (
    "article_id" VARCHAR NOT NULL,
    "check_name" VARCHAR NOT NULL,
    "failed_rows" BIGINT NOT NULL,
    "sample" VARCHAR NOT NULL,
    "held_at" TIMESTAMP NOT NULL,
    PRIMARY KEY (article_id, check_name)
);
