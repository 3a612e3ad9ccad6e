-- The link with which a person chooses a password: of an invitation, or of a reset. One at a time; only its SHA-256 is kept.
ALTER TABLE access_users ADD COLUMN link_hash bytea UNIQUE, ADD COLUMN link_until timestamptz(3);
