-- Every domain adds its own. Big tables are counted by the planner's estimate: a scrape every few seconds must never scan them.
create or replace function public.metrics() returns jsonb
language plpgsql stable security definer set search_path = '' as $$
begin
  perform turnpike.require_service();
  return jsonb_build_array(
    turnpike.metric('turnpike_database_connections', 'gauge', 'Connections to this database.',
      (select count(*) from pg_stat_activity where datname = current_database())),
    turnpike.metric('turnpike_database_size_bytes', 'gauge', 'Size of this database in bytes.',
      pg_database_size(current_database())),
    turnpike.metric('turnpike_idempotency_keys', 'gauge', 'Idempotency keys kept (estimate).',
      turnpike.row_estimate('public.idempotency_keys')))
    || turnpike.credit_metrics() || turnpike.order_metrics() || turnpike.payment_metrics() || turnpike.ai_metrics();
end $$;
comment on function public.metrics() is 'An array of {name, help, type, labels, value}. Service only (403 forbidden).';
