-- For administrators, who can read the table by no other way. The bounds are written as in credit_transactions.
create or replace function public.mail_list(
  p_status text default null, p_kind text default null, p_cursor text default null, p_limit integer default 20
) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare
  v_user_id uuid := turnpike.require_admin();
  v_limit integer := turnpike.page_limit(p_limit);
  v_after record := turnpike.cursor_decode(p_cursor);
  v_at timestamptz := coalesce(v_after.at, 'infinity');
  v_id uuid := coalesce(v_after.id, 'ffffffff-ffff-ffff-ffff-ffffffffffff');
  v_page jsonb;
begin
  if p_status not in ('pending', 'sent', 'skipped', 'dead') then
    perform turnpike.invalid('/status', 'invalid_value', 'must be one of pending, sent, skipped, dead');
  end if;
  select turnpike.page(array_agg(turnpike.mail_json(m) order by m.created_at desc, m.id desc),
    array_agg(m.created_at order by m.created_at desc, m.id desc), array_agg(m.id order by m.created_at desc, m.id desc), v_limit)
  into v_page
  from (
    select m.* from public.mails as m
    where (p_status is null or m.status = p_status) and (p_kind is null or m.kind = p_kind)
      and m.created_at <= v_at and (m.created_at, m.id) < (v_at, v_id)
    order by m.created_at desc, m.id desc limit v_limit + 1
  ) as m;
  return v_page;
end $$;
comment on function public.mail_list(text, text, text, integer) is
  '{data: [Mail], next_cursor} of all users, newest first. Admin only, else 403 forbidden; 400 cursor_invalid; 422 at /status, /limit; '
  '401 token_missing, token_revoked.';
