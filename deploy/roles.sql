-- SPDX-License-Identifier: Apache-2.0
-- The roles of a registry on PostgreSQL (architecture.md §5). Run it as the owner of the database, after
-- `verdigris init` and again after each `alembic upgrade head`; it may be run any number of times:
--
--     psql --dbname=registry --set=ON_ERROR_STOP=1 --file=deploy/roles.sql
--
-- Log in with users of your own that are members of these:
--
--     CREATE USER registry_desk   IN ROLE verdigris_ledger, verdigris_projector;   -- serve all, intake, worker
--     CREATE USER registry_public IN ROLE verdigris_public;                        -- serve public, on a replica too

DO $roles$
DECLARE
    role text;
BEGIN
    FOREACH role IN ARRAY ARRAY['verdigris_ledger', 'verdigris_projector', 'verdigris_public'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN', role);
        END IF;
    END LOOP;
END
$roles$;

REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC, verdigris_ledger, verdigris_projector, verdigris_public;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO verdigris_ledger, verdigris_projector, verdigris_public;

-- Everybody may read everything: every entry is public.
GRANT SELECT ON ALL TABLES IN SCHEMA public TO verdigris_ledger, verdigris_projector, verdigris_public;

-- The ledger adds. Only the head row moves, and only the newest tile of each level grows.
GRANT INSERT ON events, checkpoints, audits TO verdigris_ledger;
GRANT INSERT, UPDATE ON tiles TO verdigris_ledger;
GRANT UPDATE ON head TO verdigris_ledger;

-- The projector owns what can be dropped and rebuilt.
DO $views$
DECLARE
    name text;
BEGIN
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND starts_with(tablename, 'view_') LOOP
        EXECUTE format('ALTER TABLE public.%I OWNER TO verdigris_projector', name);
        EXECUTE format('GRANT ALL ON public.%I TO verdigris_projector', name);
    END LOOP;
END
$views$;
