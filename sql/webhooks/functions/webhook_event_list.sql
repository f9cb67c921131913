-- With the owner's rights, since administrators read no table of the service. Ids ascend with time (UUIDv7): they alone give the order.
create or replace function public.webhook_event_list(
  p_provider text default null, p_status text default null, p_type text default null, p_limit integer default 20, p_cursor text default null
) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare
  v_admin_id uuid := turnpike.require_admin();
  v_limit integer := turnpike.page_limit(p_limit);
  v_after record := turnpike.cursor_decode(p_cursor);
  v_page jsonb;
begin
  if p_provider not in ('stripe', 'clerk', 'paypal') then
    perform turnpike.invalid('/provider', 'invalid_value', 'must be stripe, clerk or paypal');
  elsif p_status not in ('pending', 'applied', 'ignored', 'failed', 'dead') then
    perform turnpike.invalid('/status', 'invalid_value', 'must be pending, applied, ignored, failed or dead');
  end if;
  select turnpike.page(array_agg(turnpike.webhook_event_json(e) order by e.id desc), array_agg(e.created_at order by e.id desc),
    array_agg(e.id order by e.id desc), v_limit)
  into v_page
  from (
    select e.* from public.webhook_events as e
    where (p_provider is null or e.provider = p_provider) and (p_status is null or e.status = p_status)
      and (p_type is null or e.type = p_type) and e.id < coalesce(v_after.id, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
    order by e.id desc
    limit v_limit + 1
  ) as e;
  return v_page;
end $$;
comment on function public.webhook_event_list(text, text, text, integer, text) is
  '{data: [WebhookEvent], next_cursor}, newest first. Admin, else 403 forbidden; 400 cursor_invalid; 422 at /provider, /status, /limit; '
  '401 token_missing, token_revoked.';
