#!/bin/sh
# In the container of PostgreSQL: runs superuser.sql when the database is made, and by hand in a volume of an earlier version:
# docker compose exec postgres sh /docker-entrypoint-initdb.d/timberline.sh
# The entrypoint may read it into its own shell, so it neither exits nor changes directory.

timberline_superuser=timberline_admin
# In such a volume that is still the name of nobody.
psql --no-psqlrc --username "$timberline_superuser" --dbname timberline --command '' 2> /dev/null || timberline_superuser=timberline

psql --no-psqlrc --quiet --username "$timberline_superuser" --dbname timberline --set ON_ERROR_STOP=1 \
  --set password="$TIMBERLINE_PASSWORD" --set admin_password="$POSTGRES_PASSWORD" --set strict="${SCOPE_STRICT:-false}" << 'SQL'
SELECT set_config('timberline.password', :'password', false) AS a, set_config('timberline.admin_password', :'admin_password', false) AS b,
  set_config('timberline.leakproof', CASE WHEN :'strict' = 'true' THEN 'off' ELSE 'on' END, false) AS c \gset
\i /timberline/superuser.sql
SQL
