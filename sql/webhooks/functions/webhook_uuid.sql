-- Metadata is what somebody has typed in at the provider.
create or replace function turnpike.webhook_uuid(p_text text) returns uuid
language plpgsql immutable set search_path = '' as $$
begin
  return case when p_text ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then p_text::uuid end;
end $$;
comment on function turnpike.webhook_uuid(text) is 'The id, or null for a text that is none.';
