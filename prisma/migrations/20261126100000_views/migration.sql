-- Searches of the explorer under a name. They are few and belong to everybody who reaches the server: there are no accounts.

CREATE TABLE saved_views (
  id           uuid           PRIMARY KEY DEFAULT gen_random_uuid(),
  name         text           NOT NULL,
  -- The last part of its address, /v/<slug>. It stays when the view gets another name.
  slug         text           COLLATE "C" NOT NULL CHECK (slug ~ '^[a-z0-9-]{1,100}$'),
  -- The explorer's query string. Only the explorer knows what is in it.
  state        text           NOT NULL,
  is_default   boolean        NOT NULL DEFAULT false,
  is_favourite boolean        NOT NULL DEFAULT false,
  created_at   timestamptz(3) NOT NULL DEFAULT now(),
  updated_at   timestamptz(3) NOT NULL DEFAULT now()
);

-- savedView(slug), and the pages of savedViews, which are in this order
CREATE UNIQUE INDEX saved_views_slug ON saved_views (slug);
-- savedView without a slug. At most one view is the one that opens by itself
CREATE UNIQUE INDEX saved_views_default ON saved_views (is_default) WHERE is_default;
