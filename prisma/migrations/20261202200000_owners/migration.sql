-- Saved views and short links belong to who has made them. What was there before, and what is made while AUTH is off, belongs to everybody.

-- A backup may hold them, and whoever waits for a table makes all others wait: the runner tries again.
SET LOCAL lock_timeout = '1500ms';

ALTER TABLE saved_views
  -- The id of a person or of a key, as the audit log has it. No reference: the view outlives them.
  ADD COLUMN owner_id text COLLATE "C",
  -- Who sees it: everybody who sees all logs, its owner alone, or who has a role. Its owner always does.
  ADD COLUMN audience text COLLATE "C" NOT NULL DEFAULT 'everyone'
    CHECK (audience ~ '^(everyone|me|role:[a-z][a-z0-9-]{0,62})$' AND (audience <> 'me' OR owner_id IS NOT NULL));

-- savedView without a slug. At most one view of each audience is the one that opens by itself
DROP INDEX saved_views_default;
CREATE UNIQUE INDEX saved_views_default ON saved_views (audience, (CASE WHEN audience = 'me' THEN owner_id END)) NULLS NOT DISTINCT
  WHERE is_default;

ALTER TABLE links ADD COLUMN owner_id text COLLATE "C";

-- How many an owner has
CREATE INDEX links_owner ON links (owner_id);
