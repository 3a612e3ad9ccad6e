-- Addresses of the explorer that are too long to be passed on, each under a short id: /s/<id>. They belong to everybody who reaches the
-- server, as the saved views do.

CREATE TABLE links (
  -- The first half of the SHA-256 of the state, so that the same address has the same id.
  id         text           COLLATE "C" PRIMARY KEY CHECK (id ~ '^[0-9a-f]{32}$'),
  -- The explorer's query string. Only the explorer knows what is in it; it names no site.
  state      text           NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now()
);
