-- `turnpike` holds what the domains share and what no client may call: PostgREST exposes `public` only. Usage is granted
-- because row-level security policies and the readers in `public` run as the caller and need a few helpers by name;
-- which of them may be executed is decided function by function in each domain's grants.sql.
create schema if not exists turnpike;
comment on schema turnpike is 'Internal helpers of the turnpike back end. Never add it to PostgREST''s exposed schemas.';
