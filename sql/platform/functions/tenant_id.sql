-- From app_metadata, which users cannot write; user_metadata would let anybody join any tenant.
create or replace function turnpike.tenant_id() returns text
language plpgsql stable set search_path = '' as $$
begin
  return nullif(turnpike.claims() -> 'app_metadata' ->> 'tenant_id', '');
end $$;
comment on function turnpike.tenant_id() is 'The caller''s tenant (claim `app_metadata.tenant_id`); null when there is none.';
