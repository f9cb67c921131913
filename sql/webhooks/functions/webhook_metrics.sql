-- Small, indexed counts and estimates only.
create or replace function turnpike.webhook_metrics() returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return jsonb_build_array(turnpike.metric('turnpike_webhook_events', 'gauge', 'Events of providers that are kept (estimate).',
      turnpike.row_estimate('public.webhook_events')))
    || (select jsonb_agg(turnpike.metric('turnpike_webhook_events_unsettled', 'gauge', 'Events that were not applied.',
        (select count(*) from public.webhook_events as e where e.status = w.status), jsonb_build_object('status', w.status)) order by w.status)
      from unnest(array['pending', 'failed', 'dead']) as w (status));
end $$;
comment on function turnpike.webhook_metrics() is 'The metrics of this domain, as turnpike.metric makes them.';
