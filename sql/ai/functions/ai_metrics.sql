-- Small, indexed counts and estimates only.
create or replace function turnpike.ai_metrics() returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return jsonb_build_array(
    turnpike.metric('turnpike_ai_calls', 'gauge', 'AI calls (estimate).', turnpike.row_estimate('public.ai_calls')),
    turnpike.metric('turnpike_ai_calls_running', 'gauge', 'AI calls that have not ended.',
      (select count(*) from public.ai_calls as c where c.status = 'running')),
    turnpike.metric('turnpike_ai_shortfall', 'gauge', 'Credits that lost AI calls could not pay.',
      (select sum(c.shortfall) from public.ai_calls as c where c.shortfall > 0)));
end $$;
comment on function turnpike.ai_metrics() is 'The metrics of this domain, as turnpike.metric makes them.';
