-- Small, indexed counts and estimates only.
create or replace function turnpike.payment_metrics() returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return jsonb_build_array(
    turnpike.metric('turnpike_payments', 'gauge', 'Payments (estimate).', turnpike.row_estimate('public.payments')),
    turnpike.metric('turnpike_provider_operations_unresolved', 'gauge', 'Calls to payment providers whose outcome is not known.',
      (select count(*) from public.provider_operations as o
        where o.status = 'unknown' or (o.status = 'running' and o.running_until <= now()))));
end $$;
comment on function turnpike.payment_metrics() is 'The metrics of this domain, as turnpike.metric makes them.';
