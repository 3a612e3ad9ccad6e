-- What the keys whose quota has a limit for a day have sent on each, in UTC: each API adds its part every few seconds, and reads the sum.
CREATE TABLE access_key_use (
  key_id text   COLLATE "C" NOT NULL REFERENCES access_keys ON DELETE CASCADE,
  day    date   NOT NULL,
  bytes  bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (key_id, day)
);
