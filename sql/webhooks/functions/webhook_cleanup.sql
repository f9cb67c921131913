-- Payloads are personal data and are kept as long as somebody may ask what has happened; that an event was applied is kept longer, since
-- it is what makes a late delivery do nothing. A subject that no row of ours has come of belongs to somebody else.
create or replace function turnpike.webhook_cleanup(p_max_rows integer) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  v_payloads bigint;
  v_events bigint;
  v_subjects bigint;
  c_payload_kept constant interval := '30 days';
  c_event_kept constant interval := '400 days';
  c_subject_kept constant interval := '90 days';
begin
  update public.webhook_events as e set payload = '{}' from (
    select x.id from public.webhook_events as x
    where x.status <> 'pending' and x.payload <> '{}' and x.created_at <= now() - c_payload_kept
    order by x.created_at limit p_max_rows for update skip locked) as old where e.id = old.id;
  get diagnostics v_payloads = row_count;
  delete from public.webhook_events as e using (
    select x.id from public.webhook_events as x where x.status <> 'pending' and x.created_at <= now() - c_event_kept
    order by x.created_at limit p_max_rows for update skip locked) as old where e.id = old.id;
  get diagnostics v_events = row_count;
  delete from public.webhook_subjects as s using (
    select x.provider, x.livemode, x.kind, x.provider_id from public.webhook_subjects as x
    where x.updated_at <= now() - c_subject_kept and x.order_id is null and x.kind in ('subscription', 'payment')
      and not exists (select from public.provider_objects as o where o.provider = x.provider and o.livemode = x.livemode
        and o.kind = x.kind and o.provider_id = x.provider_id)
    order by x.updated_at limit p_max_rows for update skip locked) as old
  where (s.provider, s.livemode, s.kind, s.provider_id) = (old.provider, old.livemode, old.kind, old.provider_id);
  get diagnostics v_subjects = row_count;
  return jsonb_build_object('webhook_payloads', v_payloads, 'webhook_events', v_events, 'webhook_subjects', v_subjects);
end $$;
comment on function turnpike.webhook_cleanup(integer) is
  'Empties up to so many payloads of settled events after 30 days, deletes up to so many events after 400 days, and what was reported of '
  'objects that are not ours after 90: {webhook_payloads, webhook_events, webhook_subjects}.';
