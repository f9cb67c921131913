-- A grant in a list, with a new token if it can be used.
create or replace function turnpike.download_page_item(p public.download_grants) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  v_json jsonb := turnpike.download_json(p);
  v_token text;
  v_expires_at timestamptz := clock_timestamp() + interval '1 hour';
begin
  if v_json ->> 'status' = 'active' then
    v_token := turnpike.download_token_create(p.id, v_expires_at);
  end if;
  return v_json || jsonb_build_object('access_token', v_token, 'access_url', '/v1/downloads/' || v_token || '/access',
    'access_expires_at', case when v_token is not null then turnpike.rfc3339(v_expires_at) end);
end $$;
comment on function turnpike.download_page_item(public.download_grants) is
  'The Download with access_token, access_url and access_expires_at, an hour from now; all three null unless it is active.';
