-- A list that writes: each grant that can be used gets a token, since none is kept that could be shown again. It runs as the owner, because
-- a buyer may read neither where files lie nor the tokens.
create or replace function public.download_list(
  p_account text default 'user', p_cursor text default null, p_limit integer default 20
) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_user_id uuid := turnpike.require_user();
  v_owner record := turnpike.credit_owner(p_account);
  v_limit integer := turnpike.page_limit(p_limit);
  v_after record := turnpike.cursor_decode(p_cursor);
  v_at timestamptz := coalesce(v_after.at, 'infinity');
  v_id uuid := coalesce(v_after.id, 'ffffffff-ffff-ffff-ffff-ffffffffffff');
  v_grant public.download_grants;
  v_items jsonb[] := '{}';
  v_ats timestamptz[] := '{}';
  v_ids uuid[] := '{}';
begin
  perform turnpike.download_grant_due(v_owner.user_id, v_owner.tenant_id);
  for v_grant in
    (select g.* from public.download_grants as g
      where g.user_id = v_owner.user_id and g.tenant_id is null and g.created_at <= v_at and (g.created_at, g.id) < (v_at, v_id)
      order by g.created_at desc, g.id desc limit v_limit + 1)
    union all
    (select g.* from public.download_grants as g
      where g.tenant_id = v_owner.tenant_id and g.created_at <= v_at and (g.created_at, g.id) < (v_at, v_id)
      order by g.created_at desc, g.id desc limit v_limit + 1)
    order by created_at desc, id desc
  loop
    -- The one row that only says that there are more gets no token.
    v_items := v_items || case when cardinality(v_items) < v_limit then turnpike.download_page_item(v_grant) else 'null' end;
    v_ats := v_ats || v_grant.created_at;
    v_ids := v_ids || v_grant.id;
  end loop;
  return turnpike.page(v_items, v_ats, v_ids, v_limit);
end $$;
comment on function public.download_list(text, text, integer) is
  '{data: [Download with access_token, access_url, access_expires_at], next_cursor} of the caller, or of the caller''s tenant, newest first. '
  '400 cursor_invalid; 422 at /account, /limit, tenant_required; 401 token_missing, token_revoked.';
