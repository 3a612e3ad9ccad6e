-- Who may do what: people, their sessions, API keys, roles, and the scopes that say which logs they see. Nothing here is read while AUTH
-- is off.

-- Which logs a role or a key shows: a LogFilter under a name.
CREATE TABLE access_scopes (
  id         uuid           PRIMARY KEY DEFAULT gen_random_uuid(),
  name       text           NOT NULL UNIQUE,
  -- As GraphQL reads it.
  filter     jsonb          NOT NULL,
  -- `resources`: row-level security stands behind it. `other`: the compiled condition alone.
  shape      text           NOT NULL CHECK (shape IN ('resources', 'other')),
  -- Grows with each change of the filter, so that nothing made for the former one serves for this one.
  revision   int            NOT NULL DEFAULT 1,
  created_at timestamptz(3) NOT NULL DEFAULT now()
);

CREATE TABLE access_roles (
  name        text    COLLATE "C" PRIMARY KEY CHECK (name ~ '^[a-z][a-z0-9-]{0,62}$'),
  permissions text[]  NOT NULL,
  scope_id    uuid    REFERENCES access_scopes ON DELETE RESTRICT,
  -- The program's own, which nobody changes.
  is_builtin  boolean NOT NULL DEFAULT false
);

-- Their permissions stand in the code (access/roles.ts): those of an earlier version must not outlive it.
INSERT INTO access_roles (name, permissions, is_builtin) VALUES ('viewer', '{}', true), ('editor', '{}', true), ('admin', '{}', true);

CREATE TABLE access_users (
  id          uuid           PRIMARY KEY DEFAULT gen_random_uuid(),
  -- Who says who it is, and how they name them: ('local', the login in lower case), ('proxy', the header), (the issuer, the subject) of
  -- OpenID Connect. Never an e-mail address, which another person may get.
  issuer      text           NOT NULL,
  subject     text           NOT NULL,
  name        text           NOT NULL,
  email       text,
  -- Of local accounts: argon2id, in the PHC string format.
  password    text,
  -- Given by hand; those of groups are read again with each login.
  roles       text[]         NOT NULL DEFAULT '{}',
  group_roles text[]         NOT NULL DEFAULT '{}',
  is_disabled boolean        NOT NULL DEFAULT false,
  created_at  timestamptz(3) NOT NULL DEFAULT now(),
  seen_at     timestamptz(3),
  UNIQUE (issuer, subject)
);

-- A group of the identity provider → a role.
CREATE TABLE access_groups (
  claim_value text PRIMARY KEY,
  role        text COLLATE "C" NOT NULL REFERENCES access_roles ON DELETE CASCADE
);

CREATE TABLE access_sessions (
  -- SHA-256 of the 256 random bits in the cookie.
  id_hash        bytea          PRIMARY KEY,
  user_id        uuid           NOT NULL REFERENCES access_users ON DELETE CASCADE,
  method         text           NOT NULL,
  created_at     timestamptz(3) NOT NULL DEFAULT now(),
  seen_at        timestamptz(3) NOT NULL DEFAULT now(),
  idle_until     timestamptz(3) NOT NULL,
  until          timestamptz(3) NOT NULL,
  -- The refresh token of OpenID Connect, encrypted, and when it was spent last.
  refresh_sealed bytea,
  checked_at     timestamptz(3),
  agent          text,
  ip             inet
);

-- For the sessions of a person, and for the cascade.
CREATE INDEX access_sessions_user ON access_sessions (user_id);

CREATE TABLE access_keys (
  -- The part of the key that is no secret.
  id           text           COLLATE "C" PRIMARY KEY CHECK (id ~ '^[0-9A-Za-z]{8}$'),
  name         text           NOT NULL,
  kind         text           NOT NULL CHECK (kind IN ('ingest', 'query')),
  -- SHA-256 of the whole key, which has 190 random bits. After a rotation the former one is valid until `old_until`.
  hash         bytea          NOT NULL UNIQUE,
  old_hash     bytea          UNIQUE,
  old_until    timestamptz(3),
  permissions  text[]         NOT NULL,
  scope_id     uuid           REFERENCES access_scopes ON DELETE RESTRICT,
  -- A key of a person may never do more than they.
  owner_id     uuid           REFERENCES access_users ON DELETE CASCADE,
  -- What the records that it sends get; its limits; and whether only the explorer's own documents are answered.
  defaults     jsonb          NOT NULL DEFAULT '{}',
  quota        jsonb          NOT NULL DEFAULT '{}',
  documents    text           NOT NULL DEFAULT 'any' CHECK (documents IN ('any', 'known')),
  created_by   uuid,
  created_at   timestamptz(3) NOT NULL DEFAULT now(),
  expires_at   timestamptz(3),
  revoked_at   timestamptz(3),
  last_used_at timestamptz(3),
  last_used_ip inet
);

-- Who did what. Rows are only added; those beyond AUDIT_DAYS are deleted. No reference to a person: the row outlives them.
CREATE TABLE access_audit (
  id         bigint         GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at         timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  actor_kind text           NOT NULL,
  actor_id   text,
  actor_name text,
  action     text           NOT NULL,
  target     text,
  outcome    text           NOT NULL CHECK (outcome IN ('ok', 'denied', 'failed')),
  ip         inet,
  request_id uuid,
  detail     jsonb          NOT NULL DEFAULT '{}'
);

-- For its pages, newest first, and for the deletion of the oldest.
CREATE INDEX access_audit_at ON access_audit (at, id);

-- One row. Each API keeps all of the above in memory, and reads it again when the epoch has changed.
CREATE TABLE access_state (
  one         boolean        PRIMARY KEY DEFAULT true CHECK (one),
  epoch       bigint         NOT NULL DEFAULT 1,
  -- Encrypts what clients keep for us and must not read.
  seal_key    bytea          NOT NULL,
  setup_hash  bytea,
  setup_until timestamptz(3)
);

-- Two random UUIDs have 244 random bits, and need no extension.
INSERT INTO access_state (seal_key) VALUES (sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8')));

CREATE FUNCTION access_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE access_state SET epoch = epoch + 1;
  PERFORM pg_notify('timberline_access', '');
  RETURN NULL;
END $$;

CREATE TRIGGER access_changed AFTER INSERT OR UPDATE OR DELETE ON access_scopes FOR EACH STATEMENT EXECUTE FUNCTION access_changed();
CREATE TRIGGER access_changed AFTER INSERT OR UPDATE OR DELETE ON access_roles FOR EACH STATEMENT EXECUTE FUNCTION access_changed();
CREATE TRIGGER access_changed AFTER INSERT OR DELETE OR UPDATE OF name, password, roles, group_roles, is_disabled ON access_users
  FOR EACH STATEMENT EXECUTE FUNCTION access_changed();
CREATE TRIGGER access_changed AFTER INSERT OR UPDATE OR DELETE ON access_groups FOR EACH STATEMENT EXECUTE FUNCTION access_changed();
-- Not where one is seen again, which is most of the time.
CREATE TRIGGER access_changed AFTER DELETE OR UPDATE OF until ON access_sessions FOR EACH STATEMENT EXECUTE FUNCTION access_changed();
CREATE TRIGGER access_changed AFTER INSERT OR DELETE OR UPDATE OF name, hash, old_hash, old_until, permissions, scope_id, owner_id, defaults, quota, documents, expires_at, revoked_at
  ON access_keys FOR EACH STATEMENT EXECUTE FUNCTION access_changed();
